import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { FoundObject } from "./found-object.ts";
import { same } from "./found-object.ts";

/**
 * Each object once. One that is there twice and says the same both times is no mistake: folders overlap.
 *
 * Errors: KS5302 for two objects of one name that say different things.
 */
export function distinctObjects(objects: readonly FoundObject[]): {
  readonly objects: readonly FoundObject[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const seen = new Map<string, FoundObject>();
  const diagnostics: Diagnostic[] = [];
  for (const found of objects) {
    const { apiVersion, kind, metadata } = found.object;
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    const id = [group, kind, metadata.namespace ?? "", metadata.name].join(" ");
    const other = seen.get(id);
    if (!other) seen.set(id, found);
    else if (!same(other.object, found.object)) diagnostics.push(twice(found, other));
  }
  return { objects: [...seen.values()], diagnostics };
}

function twice(found: FoundObject, other: FoundObject): Diagnostic {
  const { kind, metadata } = found.object;
  const where = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
  return diagnose("KS5302", {
    message: `${kind} ${where}${metadata.name} is there twice, and the two say different things`,
    hint: "read one of them only: manifests of two clusters are imported one cluster at a time",
    span: found.span,
    ...(other.span && { related: [{ message: "the other", span: other.span }] }),
  });
}
