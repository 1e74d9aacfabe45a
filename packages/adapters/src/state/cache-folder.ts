import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "./state-folder.ts";

/**
 * A folder of the user's own cache: `$XDG_CACHE_HOME/kubestage/NAME`, by default below `~/.cache`. A relative path says nothing.
 *
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder(name: string, environment: Environment = process.env): string {
  const base = environment["XDG_CACHE_HOME"] ?? "";
  return join(base.startsWith("/") ? base : join(homedir(), ".cache"), "kubestage", name);
}

/** A file's name in a cache, by what it is kept for. */
export function cacheName(what: string): string {
  return createHash("sha256").update(what).digest("hex").slice(0, 32);
}
