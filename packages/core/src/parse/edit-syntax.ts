import type { FieldPath, MappingEntry, SyntaxNode } from "../manifests/syntax.ts";
import { entryOf, nodeAt } from "../manifests/syntax.ts";

// Changed copies of a syntax tree. Places stay those of the text, so that later messages still point into it.

/** The tree with the field `from` of the mapping at `path` called `to`, unless that is there as well. */
export function renameField(root: SyntaxNode, path: FieldPath, from: string, to: string): SyntaxNode {
  if (entryOf(nodeAt(root, path), to)) return removeField(root, [...path, from]);
  return replaceEntry(root, [...path, from], (entry) => ({ ...entry, key: to }));
}

/** The tree without the field or list item at `path`. */
export function removeField(root: SyntaxNode, path: FieldPath): SyntaxNode {
  return replaceEntry(root, path, () => undefined);
}

/** The tree with a scalar at `path` that stands for `value`. */
export function replaceScalar(root: SyntaxNode, path: FieldPath, value: string): SyntaxNode {
  return replaceEntry(root, path, (entry) => ({
    ...entry,
    value: { ...entry.value, kind: "scalar", value, text: value },
  }));
}

type Change = (entry: MappingEntry) => MappingEntry | undefined;

function replaceEntry(node: SyntaxNode, path: FieldPath, change: Change): SyntaxNode {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  const inside = (entry: MappingEntry) =>
    rest.length === 0 ? change(entry) : { ...entry, value: replaceEntry(entry.value, rest, change) };
  if (node.kind === "mapping") {
    return {
      ...node,
      entries: node.entries.flatMap((entry) => (entry.key === step ? (inside(entry) ?? []) : [entry])),
    };
  }
  if (node.kind !== "sequence") return node;
  const items = node.items.flatMap((value, index) => {
    if (index !== step) return [value];
    const changed = inside({ key: "", keyStart: value.start, keyEnd: value.end, value });
    return changed ? [changed.value] : [];
  });
  return { ...node, items };
}
