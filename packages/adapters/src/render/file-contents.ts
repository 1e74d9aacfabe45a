import { createHash } from "node:crypto";
import type { Source } from "@kubestage/core";

/** A file that goes into rendering, read once: what is hashed is what is rendered. */
export interface FileContent {
  readonly bytes: Buffer;
  /** As the user would type it, for messages. */
  readonly file: string;
  /** Relative to the declaration's root; of a fetched chart, the chart's own name and the path in it. */
  readonly path: string;
}

/** Files by their path below what they belong to, with `/`, in the order of those paths' code units. */
export type FileContents = ReadonlyMap<string, FileContent>;

/** The same, ordered by path: every machine lists folders in an order of its own. */
export function orderedByPath(files: Iterable<readonly [string, FileContent]>): FileContents {
  return new Map([...files].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** SHA-256 over each path and what stands there, in lower-case hex. `files` are ordered. */
export function hashFiles(files: FileContents): string {
  const hash = createHash("sha256");
  for (const [path, { bytes }] of files) hash.update(`${JSON.stringify(path)} ${bytes.byteLength}\n`).update(bytes);
  return hash.digest("hex");
}

export function hashText(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A file as a source that messages can point into; undefined where there is none of that path. */
export function sourceOf(files: FileContents, path: string): Source | undefined {
  const content = files.get(path);
  return content && { file: content.file, path: content.path, text: textOf(content) };
}

/** What cannot be read as UTF-8 is shown as such, and never the reason for a failure of our own. */
export function textOf({ bytes }: FileContent): string {
  return new TextDecoder().decode(bytes);
}
