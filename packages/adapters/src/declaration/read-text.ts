import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import type { Diagnostic, Source } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { systemCode } from "../kubestage-error.ts";

/** No hand-written file comes near it; a larger one is refused before any of it is read. */
const mostBytes = 16 * 1024 * 1024;

/** A file that is about to be read: where it is, how messages call it, and its path below the declaration's root. */
export interface NamedFile {
  readonly absolute: string;
  /** As the user would type it. */
  readonly file: string;
  /** Relative to the declaration's root, `/`-separated. */
  readonly path: string;
}

/**
 * The text of a file, without a byte order mark.
 *
 * Errors: KS6001 unreadable or not a regular file (a pipe or a device is never opened), KS1003 larger than `mostBytes`,
 * KS1002 not UTF-8, placed at the first bad byte.
 */
export function readText(named: NamedFile): Source | Diagnostic {
  const { file, path } = named;
  try {
    const facts = statSync(named.absolute);
    if (!facts.isFile()) return unreadable(named, "is neither a file nor a folder");
    if (facts.size > mostBytes) return tooLarge(named, facts.size);
    const bytes = readFileSync(named.absolute);
    if (bytes.byteLength > mostBytes) return tooLarge(named, bytes.byteLength);
    if (!isUtf8(bytes)) return notUtf8(named, bytes);
    return { file, path, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    return unreadable(named, reasonOf(error));
  }
}

/** KS6001 for a path, with the system's reason in words, or another one that has a next step of its own. */
export function unreadable(
  { file, path }: NamedFile,
  reason: string,
  hint = "correct the path or its permissions",
): Diagnostic {
  return diagnose("KS6001", {
    message: `${JSON.stringify(file)} ${reason}`,
    hint,
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}

/** KS6001 for what is no text, such as what some shells write into a file. */
export function noText(named: NamedFile): Diagnostic {
  return unreadable(named, "is no text in UTF-8", "save it as UTF-8, or leave it out");
}

/** What a system error means, to follow the name of a file. */
export function reasonOf(error: unknown): string {
  switch (systemCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return "does not exist";
    case "EACCES":
    case "EPERM":
      return "may not be read";
    case "ELOOP":
      return "is a symbolic link that leads to itself";
    default:
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function tooLarge({ file, path }: NamedFile, size: number): Diagnostic {
  const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return diagnose("KS1003", {
    message: `the file has ${mebibytes(size)}; a file of a declaration has at most ${mebibytes(mostBytes)}`,
    hint: "split the file, or move what is no declaration out of this folder",
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}

function notUtf8({ file, path }: NamedFile, bytes: Uint8Array): Diagnostic {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const at = firstDifference(bytes, new TextEncoder().encode(text));
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, at)).length;
  const hex = (bytes[at] ?? 0).toString(16).padStart(2, "0").toUpperCase();
  return diagnose("KS1002", {
    message: `byte ${at} (0x${hex}) is not UTF-8`,
    hint: "save the file as UTF-8",
    span: { source: { file, path, text }, start, end: start + 1 },
  });
}

/** A decoder puts U+FFFD where bytes are bad: there the bytes written back begin to differ. */
function firstDifference(left: Uint8Array, right: Uint8Array): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

/** The text of a file, or undefined where there is none that could be read. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
