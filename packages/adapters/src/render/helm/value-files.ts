import { readFileSync, statSync } from "node:fs";
import type { Diagnostic, Span, SyntaxNode } from "@kubestage/core";
import { readYaml } from "@kubestage/core";
import { reasonOf } from "../../declaration/read-text.ts";
import type { DeclarationRoot } from "../declaration-root.ts";
import { below, isInside } from "../declaration-root.ts";
import type { FileContent, FileContents } from "../file-contents.ts";
import { leadsOutside, unreadable } from "../read-folder.ts";

export interface NamedFiles {
  readonly files: FileContents;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Files by their paths below the declaration's root, in the order in which they are named.
 *
 * Errors, at `place`: KS5221 for what cannot be read, KS5222 for a link out of the declaration.
 */
export function readNamedFiles(paths: readonly string[], root: DeclarationRoot, place: Span): NamedFiles {
  const files = new Map<string, FileContent>();
  const diagnostics: Diagnostic[] = [];
  for (const one of paths) {
    const { absolute, file, path } = below(root, one);
    try {
      if (!isInside(absolute, root.absolute)) diagnostics.push(leadsOutside(file, place));
      // A pipe, say, would be waited for.
      else if (!statSync(absolute).isFile()) diagnostics.push(unreadable(file, "is no file", place));
      else files.set(path, { bytes: readFileSync(absolute), file, path });
    } catch (error) {
      diagnostics.push(unreadable(file, reasonOf(error), place));
    }
  }
  return { files, diagnostics };
}

/** Every scalar of a YAML text with the names that lead to it, whatever is wrong with the rest of it. */
export function readValues(text: string): unknown {
  const { documents } = readYaml({ file: "", path: "", text });
  return documents.map(({ root }) => plainOf(root));
}

function plainOf(node: SyntaxNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.text;
    case "sequence":
      return node.items.map(plainOf);
    case "mapping":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
  }
}
