import type { Source, Span } from "../diagnostics/places.ts";

/** A YAML node with its offsets: what the reader keeps of a text so that every message can point into it. */
export type SyntaxNode = ScalarSyntax | SequenceSyntax | MappingSyntax;

export interface ScalarSyntax {
  readonly kind: "scalar";
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
  /** As written, without quotes: what a person meant where YAML read a number or a boolean. */
  readonly text: string;
}

export interface SequenceSyntax {
  readonly kind: "sequence";
  readonly start: number;
  readonly end: number;
  readonly items: readonly SyntaxNode[];
}

export interface MappingSyntax {
  readonly kind: "mapping";
  readonly start: number;
  readonly end: number;
  readonly entries: readonly MappingEntry[];
}

export interface MappingEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: SyntaxNode;
}

/** One YAML document of a source. */
export interface DocumentSyntax {
  readonly source: Source;
  readonly root: SyntaxNode;
}

export type FieldPath = readonly (string | number)[];

export function entryOf(node: SyntaxNode | undefined, key: string): MappingEntry | undefined {
  return node?.kind === "mapping" ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The node at `path`, or undefined where the text has nothing there. */
export function nodeAt(root: SyntaxNode, path: FieldPath): SyntaxNode | undefined {
  let node: SyntaxNode | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    if (typeof step === "number") node = node.kind === "sequence" ? node.items[step] : undefined;
    else node = entryOf(node, step)?.value;
  }
  return node;
}

/**
 * Where the value at `path` stands; where there is none, its nearest ancestor: the key of a mapping, else the item. A
 * document as a whole is pointed to by its first key.
 */
export function spanAt(document: DocumentSyntax, path: FieldPath): Span {
  for (let length = path.length; length >= 0; length--) {
    const node = nodeAt(document.root, path.slice(0, length));
    if (!node) continue;
    if (length === path.length && node.kind === "scalar") return spanOf(document.source, node);
    const key = path[length - 1];
    const parent = length > 0 ? nodeAt(document.root, path.slice(0, length - 1)) : undefined;
    const entry = typeof key === "string" ? entryOf(parent, key) : undefined;
    const [first] = length === 0 && node.kind === "mapping" ? node.entries : [];
    const named = entry ?? first;
    if (named) return { source: document.source, start: named.keyStart, end: named.keyEnd };
    return spanOf(document.source, node);
  }
  return { source: document.source, start: 0, end: 0 };
}

/** Where the key at the end of `path` stands; `spanAt` where the last step is an index or the key is absent. */
export function keySpanAt(document: DocumentSyntax, path: FieldPath): Span {
  const key = path.at(-1);
  const entry = typeof key === "string" ? entryOf(nodeAt(document.root, path.slice(0, -1)), key) : undefined;
  return entry ? { source: document.source, start: entry.keyStart, end: entry.keyEnd } : spanAt(document, path);
}

export function spanOf(source: Source, node: { readonly start: number; readonly end: number }): Span {
  return { source, start: node.start, end: node.end };
}

/** The plain value that a node stands for. Keys are set as own properties, whatever they are called. */
export function valueOf(node: SyntaxNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "sequence":
      return node.items.map(valueOf);
    case "mapping": {
      const value: Record<string, unknown> = {};
      for (const entry of node.entries) {
        if (entry.key === "__proto__")
          Object.defineProperty(value, entry.key, { value: valueOf(entry.value), enumerable: true });
        else value[entry.key] = valueOf(entry.value);
      }
      return value;
    }
  }
}
