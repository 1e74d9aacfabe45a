import { isMapping } from "../../manifests/mapping.ts";
import type { FieldPath, SyntaxNode } from "../../manifests/syntax.ts";
import { nodeAt, valueOf } from "../../manifests/syntax.ts";
import { isSameValue } from "./same-value.ts";

/** A change at one place of a text: a value in another's place, a new child of a collection, or a child less. */
export type FieldChange =
  | { readonly type: "replace"; readonly path: FieldPath; readonly value: unknown }
  | { readonly type: "insert"; readonly path: FieldPath; readonly value: unknown }
  | { readonly type: "remove"; readonly path: FieldPath };

/**
 * The smallest changes of a text that give its field at `path` this value. What of a collection stays as it is, is not
 * touched: so its comments and its form stay too. To be made in this order, each upon the text that the one before left.
 */
export function changesToSet(root: SyntaxNode, path: FieldPath, value: unknown): FieldChange[] {
  for (const [length, step] of path.entries()) {
    const node = nodeAt(root, path.slice(0, length));
    if (node === undefined) return [];
    if (isEmpty(node) || nodeAt(node, [step]) === undefined) {
      const made = wrapped(path.slice(length + 1), value);
      if (isEmpty(node)) {
        const whole = typeof step === "number" ? [made] : { [step]: made };
        return [{ type: "replace", path: path.slice(0, length), value: whole }];
      }
      return [{ type: "insert", path: path.slice(0, length + 1), value: made }];
    }
  }
  const node = nodeAt(root, path);
  return node ? changesBetween(node, path, value) : [];
}

function isEmpty(node: SyntaxNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function wrapped(path: FieldPath, value: unknown): unknown {
  return path.reduceRight((inner: unknown, step) => (typeof step === "number" ? [inner] : { [step]: inner }), value);
}

function changesBetween(node: SyntaxNode, path: FieldPath, value: unknown): FieldChange[] {
  if (isSameValue(valueOf(node), value)) return [];
  if (node.kind === "mapping" && isMapping(value) && node.entries.length > 0 && Object.keys(value).length > 0) {
    const changes = Object.entries(value).flatMap(([key, wanted]): FieldChange[] => {
      const entry = node.entries.find((each) => each.key === key);
      if (entry) return changesBetween(entry.value, [...path, key], wanted);
      return [{ type: "insert", path: [...path, key], value: wanted }];
    });
    const left = node.entries.filter(({ key }) => !Object.hasOwn(value, key));
    return [...changes, ...left.map(({ key }): FieldChange => ({ type: "remove", path: [...path, key] }))];
  }
  if (node.kind === "sequence" && Array.isArray(value) && node.items.length > 0 && value.length > 0)
    return itemChanges(node.items, path, value as unknown[]);
  return [{ type: "replace", path, value }];
}

function itemChanges(items: readonly SyntaxNode[], path: FieldPath, value: readonly unknown[]): FieldChange[] {
  const removed = removedItems(items, value);
  if (removed) return removed.toReversed().map((index): FieldChange => ({ type: "remove", path: [...path, index] }));
  const changes = value.flatMap((wanted, index): FieldChange[] => {
    const item = items[index];
    if (item) return changesBetween(item, [...path, index], wanted);
    return [{ type: "insert", path: [...path, index], value: wanted }];
  });
  for (let index = items.length - 1; index >= value.length; index--)
    changes.push({ type: "remove", path: [...path, index] });
  return changes;
}

/** The positions of the items that are not in `value`, where that has all others in their order and nothing else. */
function removedItems(items: readonly SyntaxNode[], value: readonly unknown[]): number[] | undefined {
  const removed: number[] = [];
  let at = 0;
  for (const [index, item] of items.entries())
    if (at < value.length && isSameValue(valueOf(item), value[at])) at++;
    else removed.push(index);
  return at === value.length ? removed : undefined;
}
