import { lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import type { OutputFile } from "./plan-changes.ts";

/**
 * Writes files that become the user's own. Nothing is written where one of them is there already, unless it is to be
 * written over.
 *
 * Errors: in the result KS6003 for each file in the way; thrown KS6005 where the system refuses, what was written before
 * being removed again.
 */
export function createFiles(
  folder: string,
  files: readonly OutputFile[],
  shownAs: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): { readonly diagnostics: readonly Diagnostic[] } {
  const taken = files.filter(({ path }) => lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined);
  if (taken.length > 0 && !overwrite) return { diagnostics: taken.map(({ path }) => isThere(path, shownAs)) };
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      const absolute = join(folder, path);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, text, { flag: overwrite ? "w" : "wx" });
      if (!overwrite) written.push(absolute);
    }
    return { diagnostics: [] };
  } catch (cause) {
    for (const path of written) rmSync(path, { force: true });
    if (systemCode(cause) === undefined) throw cause;
    const message = `${JSON.stringify(shownAs)} cannot be written: ${(cause as Error).message}`;
    throw new KubestageError("KS6005", { message, hint: "correct its permissions, or choose another folder", cause });
  }
}

/** Who wrote it cannot be known: what was written for the user once is theirs. */
function isThere(path: string, shownAs: string): Diagnostic {
  const file = join(shownAs, path);
  return diagnose("KS6003", {
    message: `${JSON.stringify(file)} is there already: what exists is kept, and nothing was written`,
    hint: "choose another folder, or move it away",
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}
