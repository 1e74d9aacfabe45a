import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KubestageError, systemCode } from "../kubestage-error.ts";

export interface PrivateFileOptions {
  /** How messages call it. */
  readonly shownAs: string;
  /** What is there already stays, and `false` is returned. */
  readonly keep?: boolean;
}

/**
 * Writes a file that only its owner may read, all or nothing: whoever opens it sees the old text or the new one. What
 * is on the disk before the name is given stays there after a loss of power.
 *
 * Errors: KS6005 where the system refuses.
 */
export function writePrivateFile(path: string, text: string, { shownAs, keep = false }: PrivateFileOptions): boolean {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(beside, "wx", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (!keep) renameSync(beside, path);
    else linkSync(beside, path);
    return true;
  } catch (cause) {
    if (keep && systemCode(cause) === "EEXIST") return false;
    if (systemCode(cause) === undefined) throw cause;
    const message = `${JSON.stringify(shownAs)} cannot be written: ${(cause as Error).message}`;
    throw new KubestageError("KS6005", { message, hint: "correct its permissions, or choose another place", cause });
  } finally {
    rmSync(beside, { force: true });
  }
}
