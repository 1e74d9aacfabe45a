import { posix } from "node:path";
import type { Source } from "@kubestage/core";
import { nodeAt, readYaml } from "@kubestage/core";

export interface WithOrigin {
  /** The path below the declaration's root of the file that it comes from. */
  readonly origin: string | undefined;
  /** The document without what kustomize was asked to write into it. */
  readonly text: string;
}

/** As kustomize writes it: a block of its own, indented as all annotations are. */
const annotation = /^( +)config\.kubernetes\.io\/origin: \|\n((?:\1 +.*\n)+)/m;

/**
 * Takes kustomize's annotation about a document's origin out of the text again: `path` for what stands in a file,
 * `configuredIn` for what a generator made. Paths begin with `../COPIES/`, which is where the declaration was copied to.
 */
export function takeOrigin(document: string, copies: string): WithOrigin {
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

/**
 * The part of `source` that holds the document that `rendered` was made from, with the line (from 1) that it begins in:
 * the one of the same kind whose name is the same, or became it by a prefix or suffix. The whole where none is found.
 */
export function documentIn(source: Source, rendered: string): { readonly text: string; readonly line: number } {
  const wanted = nameIn({ file: "", path: "", text: rendered });
  let line = 1;
  for (const text of source.text.split(/^---[ \t]*$\n?/m)) {
    const named = nameIn({ file: "", path: "", text });
    if (wanted && named && named.kind === wanted.kind && wanted.name.includes(named.name)) return { text, line };
    line += text.split("\n").length;
  }
  return { text: source.text, line: 1 };
}

function nameIn(source: Source): { readonly kind: string; readonly name: string } | undefined {
  const [document] = readYaml(source).documents;
  const kind = document && nodeAt(document.root, ["kind"]);
  const name = document && nodeAt(document.root, ["metadata", "name"]);
  return kind?.kind === "scalar" && name?.kind === "scalar" ? { kind: kind.text, name: name.text } : undefined;
}
