import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { areOrigins, originsName } from "@kubestage/core";
import type { NamedFile } from "../declaration/read-text.ts";
import { reasonOf, unreadable } from "../declaration/read-text.ts";
import { beginOf } from "./text-chunks.ts";

/**
 * The files that a path stands for: itself, or of a folder all of `*.yaml`, `*.yml` and `*.json` below it. Names that begin
 * with a dot are left out of folders, and the origins that `build` writes; links are followed, each folder is read once.
 *
 * Errors, added to `diagnostics`: KS6001 for what cannot be read.
 */
export function findManifestFiles(path: string, from: string, diagnostics: Diagnostic[]): NamedFile[] {
  const files: NamedFile[] = [];
  const read = new Set<string>();
  const visit = (absolute: string, isGiven: boolean): void => {
    const file = relative(from, absolute) || ".";
    const named = { absolute, file, path: file.split(sep).join("/") };
    try {
      if (!statSync(absolute).isDirectory()) {
        if (isGiven || /\.(ya?ml|json)$/.test(absolute)) files.push(named);
        return;
      }
      const real = realpathSync(absolute);
      if (read.has(real)) return;
      read.add(real);
      for (const name of readdirSync(absolute).toSorted())
        if (!name.startsWith(".") && !isOrigins(absolute, name)) visit(join(absolute, name), false);
    } catch (error) {
      diagnostics.push(unreadable(named, reasonOf(error)));
    }
  };
  visit(resolve(from, path), true);
  return files;
}

/** They hold no object, and a line for each: reading them costs as much as reading the objects. */
function isOrigins(folder: string, name: string): boolean {
  return name === originsName && areOrigins(beginOf(join(folder, name)).toString("utf8"));
}
