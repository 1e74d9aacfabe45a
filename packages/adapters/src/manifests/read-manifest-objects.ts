import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import type { Diagnostic, Found, Gap, WorldObject } from "@kubestage/core";
import type { maskedSource } from "@kubestage/core";
import { foundInText, JsonItems, joinedText } from "@kubestage/core";
import type { NamedFile } from "../declaration/read-text.ts";
import { noText, reasonOf, unreadable } from "../declaration/read-text.ts";
import { systemCode } from "../kubestage-error.ts";
import type { FoundFile } from "./find-manifest-files.ts";
import { findManifestFiles } from "./find-manifest-files.ts";
import { LargeSource } from "./large-source.ts";
import { readInThreads } from "./read-in-threads.ts";
import type { FoundText } from "./read-texts.ts";
import { readTexts } from "./read-texts.ts";
import type { ReadingJob } from "./reading-job.ts";
import { beginBytes, beginOf, byteChunks, textChunks } from "./text-chunks.ts";

/** JSON of this size is read in chunks, and nothing of its text is kept. */
const largeBytes = 32 * 1024 * 1024;
/** With its objects a text of this size still fits into memory. Dumps of whole clusters are JSON, which may be larger. */
const mostBytes = 256 * 1024 * 1024;

export interface ReadManifestOptions {
  readonly from: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Patterns of what is left out of folders: see `findManifestFiles`. */
  readonly exclude?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The Kubernetes objects of files, folders (all of `*.yaml`, `*.yml` and `*.json` below them) and of what is piped in
 * (`-`), each with its place, and what is wrong with the rest. A file that cannot be read is a gap.
 *
 * Errors: none thrown but the reason of the signal. KS6001 for files; those of `readObjects`.
 */
export async function readManifestObjects(paths: readonly string[], options: ReadManifestOptions): Promise<Found> {
  const { from, stdin, exclude = [], signal } = options;
  const diagnostics: Diagnostic[] = [];
  const texts: FoundText[] = [];
  const large: Found[] = [];
  const read = new Set<string>();
  for (const path of paths) {
    signal?.throwIfAborted();
    if (path === "-") await takePiped();
    else for (const named of findManifestFiles(path, from, diagnostics, { exclude, read })) await takeFile(named);
  }
  const gaps = diagnostics.map((): Gap => ({ reason: "a file cannot be read" }));
  const found = [...large, ...(await readTexts(texts, signal))];
  return {
    objects: found.flatMap(({ objects }): readonly WorldObject[] => objects),
    gaps: [...gaps, ...found.flatMap((one) => one.gaps)],
    diagnostics: [...diagnostics, ...found.flatMap((one) => one.diagnostics)],
  };

  function take(text: FoundText | Diagnostic): void {
    if ("code" in text) diagnostics.push(text);
    else texts.push(text);
  }

  async function takePiped(): Promise<void> {
    const named: FoundFile = { absolute: "", file: "<stdin>", path: "<stdin>", isInFolder: false };
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    const size = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const [first = Buffer.alloc(0)] = chunks;
    const text = (): string => [...textChunks(chunks)].join("");
    if (size > largeBytes && isLikeJson(first)) large.push(await readLarge(named, chunks, text, signal));
    else take(textOf(named, Buffer.concat(chunks)));
  }

  async function takeFile(named: FoundFile): Promise<void> {
    try {
      const { size } = statSync(named.absolute);
      const { absolute } = named;
      const text = (): string => readFileSync(absolute, "utf8");
      if (size > largeBytes && isLikeJson(beginOf(absolute)))
        large.push(await readLarge(named, byteChunks(absolute), text, signal));
      else if (size > mostBytes) diagnostics.push(tooLarge(named));
      else take(textOf(named, readFileSync(named.absolute)));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      diagnostics.push(unreadable(named, reasonOf(error)));
    }
  }
}

function textOf(named: FoundFile, bytes: Uint8Array): FoundText | Diagnostic {
  if (!isUtf8(bytes)) return noText(named);
  if (bytes.byteLength > mostBytes) return tooLarge(named);
  const { file, path, isInFolder } = named;
  return { file, path, isInFolder, text: new TextDecoder().decode(bytes) };
}

function tooLarge(named: NamedFile): Diagnostic {
  return unreadable(named, `has more than ${mostBytes / 1024 / 1024} MiB`, "read it in parts, or as JSON");
}

function isLikeJson(bytes: Buffer): boolean {
  return /^\s*\{/.test(bytes.toString("utf8", 0, beginBytes));
}

/** `text` gives all of it again, when a place in it is shown. */
async function readLarge(
  { file, path, isInFolder }: FoundFile,
  chunks: Iterable<Buffer>,
  text: () => string,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const items = new JsonItems();
  const found = await readInThreads(jsonJobs(textChunks(chunks), items), signal);
  const end = items.end(found.flatMap(({ untyped }) => untyped));
  const read = joinedText([...found.map((one) => one.read), end]);
  const mask: typeof maskedSource = (_, secrets) => new LargeSource({ file, path }, secrets, text);
  return foundInText({ file, path, text: "" }, read, { mask, isInFolder });
}

function* jsonJobs(chunks: Iterable<string>, items: JsonItems): Generator<ReadingJob> {
  for (const chunk of chunks) yield { type: "json", items: items.push(chunk) };
}
