import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { KubestageError, systemCode } from "../kubestage-error.ts";

const hint = "correct its permissions, or point KUBESTAGE_STATE to a folder of your own";

/**
 * Writes a file that its owner alone may read, in one step: who reads it meanwhile gets the old text or the new one.
 *
 * Errors: KS6029, thrown.
 */
export function writePrivateFile(path: string, text: string, mode: 0o600 | 0o400 = 0o600): void {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, text, { mode, flag: "wx" });
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new KubestageError("KS6029", { message: `${path} cannot be written: ${messageOf(cause)}`, hint, cause });
  }
}

/** The text of a file, or undefined where there is none. Errors: KS6029, thrown. */
export function readPrivateFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT" || systemCode(cause) === "ENOTDIR") return undefined;
    throw new KubestageError("KS6029", { message: `${path} cannot be read: ${messageOf(cause)}`, hint, cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
