import {
  accessSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";

/** Another text for a file. */
export interface ReplacedText {
  /** As messages show it, relative to the working directory. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Gives files their new texts, each at once: nobody ever reads a half-written one. Links are followed, permissions stay.
 * Nothing is written where any of the files no longer holds what it did; then those are told.
 *
 * Errors: those of the file system. Files that were replaced until then stay so; each holds either text, whole.
 */
export function replaceTexts(texts: readonly ReplacedText[], from: string): { readonly changed: readonly string[] } {
  const files = texts.map((text) => ({ ...text, absolute: realpathSync(resolve(from, text.file)) }));
  const changedSince = () =>
    files.filter(({ absolute, before }) => readFileSync(absolute, "utf8") !== before).map(({ file }) => file);
  const unfinished = files.map(({ absolute }) => `${absolute}.${process.pid}.part`);
  try {
    for (const [index, { absolute, after }] of files.entries())
      writeFileSync(unfinished[index] ?? "", after, { flag: "wx", mode: statSync(absolute).mode });
    const changed = changedSince();
    if (changed.length > 0) return { changed };
    for (const [index, { absolute }] of files.entries()) renameSync(unfinished[index] ?? "", absolute);
    return { changed };
  } finally {
    for (const path of unfinished) rmSync(path, { force: true });
  }
}

/**
 * Whether a file may be given another text, and its folder takes that text beside it. One that nobody may write is left as it
 * is, though whoever may write its folder could put another in its place.
 */
export function mayBeWritten(path: string): boolean {
  try {
    const real = realpathSync(path);
    return [real, dirname(real)].every(isWritable);
  } catch {
    return false;
  }
}

/** Root may write everything: what is meant to stay says so to everybody. */
function isWritable(path: string): boolean {
  accessSync(path, constants.W_OK);
  return (statSync(path).mode & anyoneWrites) !== 0;
}

const anyoneWrites = 0o222;
