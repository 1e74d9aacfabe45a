import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import type { Diagnostic, Source } from "@kubestage/core";
import type { NamedFile } from "../declaration/read-text.ts";
import { noText, reasonOf, unreadable } from "../declaration/read-text.ts";
import { findManifestFiles } from "./find-manifest-files.ts";

export interface ManifestTexts {
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A dump of a whole cluster is large; what is larger than this does not fit into memory with its places. */
const mostBytes = 256 * 1024 * 1024;

/**
 * The texts of manifests: files, folders with all of `*.yaml`, `*.yml` and `*.json` below them, and `-` for what is piped
 * in. Names that begin with a dot are left out of folders; links are followed, each folder is read once.
 *
 * Errors, all of them at once: KS6001 for what cannot be read or is no text.
 */
export async function readManifestFiles(
  paths: readonly string[],
  { from, stdin }: { readonly from: string; readonly stdin: NodeJS.ReadableStream },
): Promise<ManifestTexts> {
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    if (path === "-") {
      const named: NamedFile = { absolute: "", file: "<stdin>", path: "<stdin>" };
      take(textOf(named, await buffer(stdin)), sources, diagnostics);
      continue;
    }
    for (const named of findManifestFiles(path, from, diagnostics)) take(readManifest(named), sources, diagnostics);
  }
  return { sources, diagnostics };
}

function take(read: Source | Diagnostic, sources: Source[], diagnostics: Diagnostic[]): void {
  if ("code" in read) diagnostics.push(read);
  else sources.push(read);
}

function readManifest(named: NamedFile): Source | Diagnostic {
  try {
    if (statSync(named.absolute).size > mostBytes) return tooLarge(named);
    return textOf(named, readFileSync(named.absolute));
  } catch (error) {
    return unreadable(named, reasonOf(error));
  }
}

function textOf(named: NamedFile, bytes: Uint8Array): Source | Diagnostic {
  if (bytes.byteLength > mostBytes) return tooLarge(named);
  if (!isUtf8(bytes)) return noText(named);
  return { file: named.file, path: named.path, text: new TextDecoder().decode(bytes) };
}

function tooLarge(named: NamedFile): Diagnostic {
  return unreadable(named, `has more than ${mostBytes / 1024 / 1024} MiB`, "read it in parts");
}
