import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { inventoryName } from "../output/inventory.ts";
import { findFiles, isModule } from "./find-files.ts";

/** A document of kubestage's stands at the beginning of its file, behind a comment at most. */
const beginning = 16 * 1024;

/**
 * Whether a path holds a declaration rather than manifests: a file, or a folder with a file, that begins with a document of
 * kubestage's or is a module that names it. What a build wrote is none, nor is what cannot be read.
 */
export function isDeclaration(path: string, from: string): boolean {
  const absolute = resolve(from, path);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (!found) return false;
  if (!found.isDirectory()) return declares(absolute);
  if (existsSync(join(absolute, inventoryName))) return false;
  return findFiles({ absolute, file: path, path: "" }).files.some((file) => declares(file.absolute));
}

/** A document of a kind that has no file of its own, as releases and intents have. */
const ownDocument =
  /^apiVersion:[ \t]*["']?kubestage\.dev\/[\s\S]*?^kind:[ \t]*["']?(?:Platform|Cluster|Stage|Team|App|Shared)\b/m;

function declares(file: string): boolean {
  const text = beginningOf(file);
  return isModule(file) ? text.includes("kubestage") : ownDocument.test(text);
}

function beginningOf(file: string): string {
  const bytes = Buffer.alloc(beginning);
  try {
    const opened = openSync(file, "r");
    try {
      return bytes.toString("utf8", 0, readSync(opened, bytes, 0, beginning, 0));
    } finally {
      closeSync(opened);
    }
  } catch {
    // Whoever reads the path says why it cannot be read.
    return "";
  }
}
