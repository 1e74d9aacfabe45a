import { statSync } from "node:fs";
import { isUtf8 } from "node:buffer";
import type { Diagnostic, ManifestsSource, Span } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { reasonOf } from "../declaration/read-text.ts";
import type { DeclarationRoot } from "./declaration-root.ts";
import { below, isInside } from "./declaration-root.ts";
import type { FileContent, FileContents } from "./file-contents.ts";
import { readFolder, leadsOutside, unreadable } from "./read-folder.ts";
import { readNamedFiles } from "./helm/value-files.ts";

export interface ReadManifests {
  /** By their paths below the declaration's root, in the order of the declaration and, in a folder, of their names. */
  readonly files: FileContents;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The files of plain manifests; of a folder, everything below it that ends in .yaml, .yml or .json, but for
 * names that begin with a dot.
 *
 * Errors: KS5221 for what cannot be read or is no manifest at all, KS5222 for a link that leads outside, KS5224 for what
 * is no text.
 */
export function readManifests({ paths }: ManifestsSource, root: DeclarationRoot, place: Span): ReadManifests {
  const files = new Map<string, FileContent>();
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const named = below(root, path);
    const read = isFolder(named.absolute) ? manifestsIn(path, root, place) : readNamedFiles([path], root, place);
    diagnostics.push(...read.diagnostics);
    for (const [at, content] of read.files) files.set(at, content);
    if (read.files.size === 0 && read.diagnostics.length === 0)
      diagnostics.push(unreadable(named.file, "holds no file that ends in .yaml, .yml or .json", place));
  }
  for (const { file, bytes } of files.values()) {
    if (isUtf8(bytes)) continue;
    const hint = "save the file as UTF-8";
    diagnostics.push(diagnose("KS5224", { message: `${JSON.stringify(file)} is no text in UTF-8`, hint, span: place }));
  }
  return { files, diagnostics };
}

function manifestsIn(path: string, root: DeclarationRoot, place: Span): ReadManifests {
  const folder = below(root, path);
  try {
    if (!isInside(folder.absolute, root.absolute))
      return { files: new Map(), diagnostics: [leadsOutside(folder.file, place)] };
  } catch (error) {
    return { files: new Map(), diagnostics: [unreadable(folder.file, reasonOf(error), place)] };
  }
  const { files, diagnostics } = readFolder(folder, place, (name) => name.startsWith("."));
  const manifests = [...files].filter(([name]) => /\.(ya?ml|json)$/.test(name));
  return { files: new Map(manifests.map(([, content]) => [content.path, content])), diagnostics };
}

function isFolder(absolute: string): boolean {
  return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
}
