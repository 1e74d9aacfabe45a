import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Span } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { reasonOf } from "../declaration/read-text.ts";
import type { NamedPath } from "./declaration-root.ts";
import { isInside } from "./declaration-root.ts";
import type { FileContent, FileContents } from "./file-contents.ts";
import { orderedByPath } from "./file-contents.ts";

/** No chart comes near them: a folder that does is the wrong one. */
const mostFiles = 10_000;
const mostBytes = 64 * 1024 * 1024;

export interface ReadFolder {
  readonly files: FileContents;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Every file below a folder, with its path below it, except what `leftOut` says of a name. Symbolic links are followed as
 * long as they stay in the folder.
 *
 * Errors, at `place`: KS5222 for a link that leads outside, KS5221 for what cannot be read or is too much.
 */
export function readFolder(folder: NamedPath, place: Span, leftOut: (name: string) => boolean): ReadFolder {
  const files: [string, FileContent][] = [];
  const diagnostics: Diagnostic[] = [];
  let bytes = 0;
  const visit = (path: string, above: readonly string[]): void => {
    const absolute = join(folder.absolute, path);
    for (const { name } of readdirSync(absolute, { withFileTypes: true })) {
      if (leftOut(name)) continue;
      const inner = path === "" ? name : `${path}/${name}`;
      const problem = files.length >= mostFiles || bytes > mostBytes ? undefined : take(inner, above);
      if (problem) diagnostics.push(problem);
    }
  };
  const take = (path: string, above: readonly string[]): Diagnostic | undefined => {
    const absolute = join(folder.absolute, path);
    const named = join(folder.file, path);
    try {
      if (!isInside(absolute, folder.absolute)) return leadsOutside(named, place);
      const facts = statSync(absolute);
      if (facts.isDirectory()) {
        const id = `${facts.dev}:${facts.ino}`;
        if (above.includes(id)) return unreadable(named, "leads back into a folder that contains it", place);
        visit(path, [...above, id]);
      } else if (facts.isFile()) {
        bytes += facts.size;
        if (bytes > mostBytes) return undefined;
        files.push([path, { bytes: readFileSync(absolute), file: named, path: `${folder.path}/${path}` }]);
      } else return unreadable(named, "is neither a file nor a folder", place);
    } catch (error) {
      return unreadable(named, reasonOf(error), place);
    }
    return undefined;
  };
  try {
    visit("", []);
  } catch (error) {
    diagnostics.push(unreadable(folder.file, reasonOf(error), place));
  }
  if (files.length >= mostFiles || bytes > mostBytes) diagnostics.push(tooMuch(folder.file, place));
  return { files: orderedByPath(files), diagnostics };
}

/** KS5221: something that the declaration or a source names is not there, or not what it has to be. */
export function unreadable(file: string, reason: string, place: Span): Diagnostic {
  const message = `${JSON.stringify(file)} ${reason}`;
  const hint = "correct the path: it is relative to the file that names it";
  return diagnose("KS5221", { message, hint, span: place });
}

/** KS5222 for a path that leaves the folder that it belongs to. */
export function leadsOutside(file: string, place: Span): Diagnostic {
  const message = `${JSON.stringify(file)} leads out of the folder that it belongs to`;
  const hint = "put a copy of the file there: what is rendered must be all in one place";
  return diagnose("KS5222", { message, hint, span: place });
}

function tooMuch(file: string, place: Span): Diagnostic {
  const size = `${mostFiles.toLocaleString("en-US")} files or ${mostBytes / 1024 / 1024} MiB`;
  const message = `${JSON.stringify(file)} holds more than ${size}`;
  return diagnose("KS5221", { message, hint: "give the folder of the chart, and nothing around it", span: place });
}
