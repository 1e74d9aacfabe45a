import type { BigIntStats } from "node:fs";
import { readdirSync, statSync } from "node:fs";
import { basename, join, matchesGlob, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { areOrigins, originsName } from "@kubestage/core";
import type { NamedFile } from "../declaration/read-text.ts";
import { reasonOf, unreadable } from "../declaration/read-text.ts";
import { beginOf } from "./text-chunks.ts";

export interface FoundFile extends NamedFile {
  /** Whether a folder was given, and not the file itself. */
  readonly isInFolder: boolean;
}

/**
 * The files that a path stands for: itself, or of a folder all of `*.yaml`, `*.yml` and `*.json` below it. Names that begin
 * with a dot are left out of folders, and the origins that `build` writes; links are followed, each folder and each file is
 * read once, whatever names it has: `read` holds what other paths have led to. Patterns of `exclude` leave files and
 * folders out of a folder by their names, or, with a `/`, by their paths from here or below that folder.
 *
 * Errors, added to `diagnostics`: KS6001 for what cannot be read.
 */
export function findManifestFiles(
  path: string,
  from: string,
  diagnostics: Diagnostic[],
  { exclude = [], read = new Set() }: { readonly exclude?: readonly string[]; readonly read?: Set<string> } = {},
): FoundFile[] {
  const files: FoundFile[] = [];
  const top = resolve(from, path);
  const isNew = ({ dev, ino }: BigIntStats): boolean => {
    const id = `${dev} ${ino}`;
    const isFirst = !read.has(id);
    read.add(id);
    return isFirst;
  };
  const visit = (absolute: string, isGiven: boolean): void => {
    const file = relative(from, absolute) || ".";
    const named = { absolute, file, path: file.split(sep).join("/") };
    try {
      const found = statSync(absolute, { bigint: true });
      if (!found.isDirectory()) {
        if ((isGiven || /\.(ya?ml|json)$/.test(absolute)) && isNew(found))
          files.push({ ...named, isInFolder: !isGiven });
        return;
      }
      if (!isNew(found)) return;
      for (const name of readdirSync(absolute).toSorted())
        if (!name.startsWith(".") && !isOrigins(absolute, name) && !isExcluded(join(absolute, name)))
          visit(join(absolute, name), false);
    } catch (error) {
      diagnostics.push(unreadable(named, reasonOf(error)));
    }
  };
  const isExcluded = (absolute: string): boolean =>
    exclude.some((pattern) =>
      pattern.includes("/")
        ? [from, top].some((start) => matchesGlob(relative(start, absolute), pattern.replace(/^\.\/|\/$/g, "")))
        : matchesGlob(basename(absolute), pattern),
    );
  visit(top, true);
  return files;
}

/** They hold no object, and a line for each: reading them costs as much as reading the objects. */
function isOrigins(folder: string, name: string): boolean {
  return name === originsName && areOrigins(beginOf(join(folder, name)).toString("utf8"));
}
