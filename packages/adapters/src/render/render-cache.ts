import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";

import { dirname, join } from "node:path";
import { systemCode } from "../kubestage-error.ts";
import { hashText } from "./file-contents.ts";
import { cacheFolder } from "../state/cache-folder.ts";

/** A place where results wait for the next run, each under a hash of all that it depends on. */
export interface RenderCache {
  /** What was stored, or undefined where nothing was or it is no longer what was stored. */
  readonly read: (key: string) => Buffer | undefined;
  readonly write: (key: string, content: Buffer) => void;
}

/**
 * The cache in a folder, each entry a file that begins with a line that holds the hash of the rest: an entry that a full
 * disk cut short, or that anything else changed, counts as absent. Entries appear whole or not at all; only this user may
 * read them, since what charts render may hold what is secret.
 *
 * A folder that cannot be written makes every run a first one, and is no failure.
 */
export function folderCache(folder: string): RenderCache {
  const pathOf = (key: string): string => join(folder, key.slice(0, 2), key);
  return {
    read(key) {
      try {
        const entry = readFileSync(pathOf(key));
        const end = entry.indexOf("\n");
        const content = entry.subarray(end + 1);
        return entry.subarray(0, Math.max(end, 0)).toString("latin1") === hashText(content) ? content : undefined;
      } catch (error) {
        return missing(error);
      }
    },
    write(key, content) {
      const path = pathOf(key);
      const part = `${path}.${randomUUID()}.part`;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(part, Buffer.concat([Buffer.from(`${hashText(content)}\n`), content]), {
          mode: 0o600,
          flag: "wx",
        });
        renameSync(part, path);
      } catch (error) {
        missing(error);
        if (existsSync(part)) rmSync(part);
      }
    },
  };
}

/** What is kept for this process alone: what is rendered twice in one run is then still the same. */
export function memoryCache(): RenderCache {
  const entries = new Map<string, Buffer>();
  return { read: (key) => entries.get(key), write: (key, content) => void entries.set(key, content) };
}

/**
 * The user's own cache; nothing outlives this process where KUBESTAGE_NO_CACHE is set to anything.
 */
export function ownCache(environment: Readonly<Record<string, string | undefined>> = process.env): RenderCache {
  if ((environment["KUBESTAGE_NO_CACHE"] ?? "") !== "") return memoryCache();
  return folderCache(cacheFolder("render", environment));
}

/** What a file system says about a file that is not there, not ours, or has no room. */
function missing(error: unknown): undefined {
  if (systemCode(error) === undefined) throw error;
  return undefined;
}
