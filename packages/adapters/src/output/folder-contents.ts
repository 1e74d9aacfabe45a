import type { Dirent } from "node:fs";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../kubestage-error.ts";
import { hashOf } from "./inventory.ts";

/** What stands at a path: nothing, a file with its hash, or something that kubestage never writes. */
export type Standing =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly hash: string }
  | { readonly kind: "other" };

const nothing: Standing = { kind: "nothing" };
const other: Standing = { kind: "other" };

/**
 * Looks into a folder. Each folder below it is listed once, and only where a path leads into it. Symbolic links are
 * never followed: one on the way, or at the end, is `other`.
 */
export function lookInto(folder: string): (path: string) => Standing {
  const listed = new Map<string, ReadonlyMap<string, Dirent> | "nothing" | "other">();

  const list = (path: string): ReadonlyMap<string, Dirent> | "nothing" | "other" => {
    const known = listed.get(path);
    if (known) return known;
    const found = isFolder(path) ? entriesOf(join(folder, path)) : standingOf(path);
    listed.set(path, found);
    return found;
  };
  const entryOf = (path: string): Dirent | "nothing" | "other" => {
    const cut = path.lastIndexOf("/");
    const entries = list(path.slice(0, Math.max(0, cut)));
    return typeof entries === "string" ? entries : (entries.get(path.slice(cut + 1)) ?? "nothing");
  };
  const isFolder = (path: string): boolean => {
    if (path === "") return true;
    const entry = entryOf(path);
    return typeof entry !== "string" && entry.isDirectory();
  };
  const standingOf = (path: string): "nothing" | "other" => (entryOf(path) === "nothing" ? "nothing" : "other");

  return (path) => {
    const entry = entryOf(path);
    if (entry === "nothing") return nothing;
    if (entry === "other" || !entry.isFile()) return other;
    return { kind: "file", hash: hashOf(readFileSync(join(folder, path))) };
  };
}

function entriesOf(folder: string): ReadonlyMap<string, Dirent> | "nothing" {
  try {
    return new Map(readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry]));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "nothing";
    throw error;
  }
}
