import { posix } from "node:path";
import type { Source } from "@kubestage/core";
import { nodeAt, readYaml } from "@kubestage/core";

export interface WithOrigin {
  /** The path below the declaration's root of the file that it comes from. */
  readonly origin: string | undefined;
  /** The document without what kustomize was asked to write into it. */
  readonly text: string;
}

const originKey = "config.kubernetes.io/origin";
/** As kustomize writes it: a block of its own, indented as all annotations are. */
const annotation = /( +)config\.kubernetes\.io\/origin: \|\n((?:\1 +.*\n)+)/y;

/**
 * Takes kustomize's annotation about a document's origin out of the text again: `path` for what stands in a file,
 * `configuredIn` for what a generator made. Paths begin with `../COPIES/`, which is where the declaration was copied to.
 * What looks like it anywhere else, in a ConfigMap's data say, is the object's own and stays.
 */
export function takeOrigin(document: string, copies: string): WithOrigin {
  const [read] = document.includes(originKey) ? readYaml({ file: "", path: "", text: document }).documents : [];
  const annotations = read && nodeAt(read.root, ["metadata", "annotations"]);
  const entries = annotations?.kind === "mapping" ? annotations.entries : [];
  const entry = entries.find(({ key }) => key === originKey);
  annotation.lastIndex = entry ? document.lastIndexOf("\n", entry.keyStart) + 1 : document.length;
  const found = annotation.exec(document);
  if (!found) return { origin: undefined, text: document };
  const [whole, indent = "", block = ""] = found;
  const path = /^ *(?:path|configuredIn): (.+)$/m.exec(block)?.[1];
  const without = document.slice(0, found.index) + document.slice(found.index + whole.length);
  return {
    origin: path === undefined ? undefined : relativeTo(copies, path),
    text: withoutEmpty(without, found.index, indent),
  };
}

function relativeTo(copies: string, path: string): string | undefined {
  const normal = posix.normalize(path);
  const prefix = `../${copies}/`;
  return normal.startsWith(prefix) ? normal.slice(prefix.length) : undefined;
}

/** Without `annotations:` where nothing is left of them. */
function withoutEmpty(text: string, at: number, indent: string): string {
  const before = text.slice(0, at);
  const after = text.slice(at);
  const key = /(^|\n) *annotations:\n$/.exec(before);
  return key && !after.startsWith(indent) ? before.slice(0, key.index) + (key[1] ?? "") + after : text;
}

interface Part {
  readonly text: string;
  /** The line (from 1) that it begins in. */
  readonly line: number;
}

interface NamedPart extends Part {
  readonly kind: string;
  readonly name: string;
}

/** A file's documents are looked at once, however many objects come from it. */
const partsBySource = new WeakMap<Source, readonly NamedPart[]>();

/**
 * The part of `source` that holds the document that `rendered` was made from: the one of the same kind whose name is the
 * same, or became it by a prefix or suffix. The whole where none is found.
 */
export function documentIn(source: Source, rendered: string): Part {
  const parts = partsBySource.get(source) ?? namedParts(source);
  partsBySource.set(source, parts);
  const wanted = nameIn({ file: "", path: "", text: rendered });
  let found: NamedPart | undefined;
  for (const part of wanted ? parts : []) {
    if (part.kind !== wanted?.kind || !wanted.name.includes(part.name)) continue;
    if (part.name.length > (found?.name.length ?? -1)) found = part;
  }
  return found ?? { text: source.text, line: 1 };
}

function namedParts(source: Source): NamedPart[] {
  let line = 1;
  return source.text.split(/^---[ \t]*$\n?/m).flatMap((text) => {
    const named = nameIn({ file: "", path: "", text });
    const part = named && { text, line, ...named };
    line += text.split("\n").length;
    return part ? [part] : [];
  });
}

function nameIn(source: Source): { readonly kind: string; readonly name: string } | undefined {
  const [document] = readYaml(source).documents;
  const kind = document && nodeAt(document.root, ["kind"]);
  const name = document && nodeAt(document.root, ["metadata", "name"]);
  return kind?.kind === "scalar" && name?.kind === "scalar" ? { kind: kind.text, name: name.text } : undefined;
}
