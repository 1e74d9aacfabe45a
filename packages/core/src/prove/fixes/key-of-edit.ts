import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import type { Edit } from "../../verdicts/finding.ts";

/** Which object an edit is about. */
export function keyOfEdit(edit: Edit): ObjectKey {
  return edit.type === "add" ? keyOf(edit.object) : edit.object;
}
