import type { LiveObject } from "../manifests/kubernetes-object.ts";
import { ownsFields } from "./fields/field-sets.ts";
import { ownedPaths } from "./fields/owned-paths.ts";
import type { InventoryEntry } from "./inventory/inventory.ts";
import type { Conflict } from "./plan.ts";
import { fieldManager } from "./plan.ts";

/** Whether kubestage made this very object. An entry without a UID stands for it only where our manager applied it. */
export function isMadeByUs(entry: InventoryEntry | undefined, live: LiveObject): boolean {
  if (!entry || entry.adopted) return false;
  return entry.uid === undefined ? ownsFields(live) : entry.uid === live.metadata.uid;
}

/**
 * What speaks against replacing an object that somebody else made, which would delete what is not ours: every one of the
 * fields for which it has to be replaced is a conflict with whoever wrote it, and needs consent like any other.
 */
export function foreignReplacement(
  live: LiveObject,
  fields: readonly string[],
): { readonly because: string; readonly conflicts: readonly Conflict[] } {
  const others = (live.metadata.managedFields ?? []).filter(
    ({ manager, subresource }) => manager !== fieldManager && (subresource ?? "") === "",
  );
  const conflicts = fields.map((path) => {
    const writes = others.find(({ fieldsV1 }) => ownedPaths(fieldsV1 ?? {}).some((owned) => owned.path === path));
    const owner = writes ?? others[0];
    return { path, manager: owner?.manager ?? "somebody", time: owner?.time };
  });
  const makers = [...new Set(others.map(({ manager }) => manager))];
  return { because: `not made by kubestage${makers.length === 0 ? "" : `; by ${makers.join(", ")}`}`, conflicts };
}
