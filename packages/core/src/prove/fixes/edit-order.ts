import { keyText } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { keyOfEdit } from "./key-of-edit.ts";

type Removal = Extract<Edit, { readonly type: "remove" }>;

/**
 * The edits of one object in an order in which each means what it says. Positions in lists are those before any of them, so
 * items are removed last, from the end of a list to its beginning, and each once.
 */
export function inOrder(edits: readonly Edit[]): readonly Edit[] {
  const items = edits.filter(isOfItem);
  if (items.length === 0) return edits;
  const distinct = [...new Map(items.map((edit) => [JSON.stringify(edit.path), edit])).values()];
  return [
    ...edits.filter((edit) => !isOfItem(edit)),
    ...distinct.toSorted((one, other) => comparePaths(other.path, one.path)),
  ];
}

/** Edits that were worked out after `earlier` were made, with the positions that their places had before. */
export function asBefore(earlier: readonly Edit[], later: readonly Edit[]): readonly Edit[] {
  const removed = Map.groupBy(earlier.filter(isOfItem), (edit) => keyText(keyOfEdit(edit)));
  return later.map((edit) => {
    const ofObject = removed.get(keyText(keyOfEdit(edit)));
    if (ofObject === undefined || edit.type === "add" || edit.type === "delete") return edit;
    return { ...edit, path: pathBefore(ofObject, edit.path) };
  });
}

function isOfItem(edit: Edit): edit is Removal {
  return edit.type === "remove" && typeof edit.path.at(-1) === "number";
}

function pathBefore(removed: readonly Removal[], path: FieldPath): FieldPath {
  const before: (string | number)[] = [];
  for (const step of path) {
    if (typeof step !== "number") {
      before.push(step);
      continue;
    }
    const gone = new Set(
      removed.flatMap((edit) => {
        const isOfList = edit.path.length === before.length + 1 && before.every((one, at) => one === edit.path[at]);
        return isOfList ? [Number(edit.path.at(-1))] : [];
      }),
    );
    let position = step;
    for (const each of [...gone].toSorted((one, other) => one - other)) if (each <= position) position++;
    before.push(position);
  }
  return before;
}

/** What lies within an item comes after it. */
function comparePaths(one: FieldPath, other: FieldPath): number {
  for (const [at, step] of one.entries()) {
    const beside = other[at];
    if (beside === undefined) return 1;
    if (step === beside) continue;
    if (typeof step === "number" && typeof beside === "number") return step - beside;
    return String(step) < String(beside) ? -1 : 1;
  }
  return one.length - other.length;
}
