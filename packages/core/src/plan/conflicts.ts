import type { LiveObject, ManagedFieldsEntry } from "../manifests/kubernetes-object.ts";
import type { StatusCause } from "../manifests/status-problem.ts";
import { ownedPaths } from "./fields/owned-paths.ts";
import type { Conflict } from "./plan.ts";

/** Source: k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go */
const described = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?(?: using (\S+))?/;

/** The conflicts that the API server names in its answer to an apply without force, with the managers' own times. */
export function readConflicts(causes: readonly StatusCause[], live: LiveObject | undefined): Conflict[] {
  return causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ message, field }) => {
      const [, quoted = "", subresource, apiVersion] = described.exec(message) ?? [];
      const manager = quoted === "" ? message : unquoted(quoted);
      const entries = (live?.metadata.managedFields ?? []).filter(
        (entry) =>
          entry.manager === manager &&
          (entry.subresource ?? "") === (subresource === undefined ? "" : unquoted(subresource)) &&
          (apiVersion === undefined || entry.apiVersion === apiVersion),
      );
      const { path, owner } = findField(field, entries);
      return { path, manager, time: owner?.time };
    });
}

function findField(
  field: string,
  entries: readonly ManagedFieldsEntry[],
): { path: string; owner: ManagedFieldsEntry | undefined } {
  for (const owner of entries) {
    const found = ownedPaths(owner.fieldsV1 ?? {}).find(({ serverPath }) => serverPath === field);
    if (found) return { path: found.path, owner };
  }
  return { path: field.replace(/^\./, ""), owner: entries[0] };
}

/** Text as Go quotes it, which is JSON except for rare control characters. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
