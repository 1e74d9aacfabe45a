import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf } from "./processes.ts";

/** What is made once for equal `inputs`. */
export interface Cached {
  /** The kind of thing; what stood there before under the same name is removed when it was long out of use. */
  readonly name: string;
  /** Everything that decides what comes out. */
  readonly inputs: readonly string[];
  /** Makes it in an empty `folder`. */
  make(folder: string): Promise<void>;
}

const lockPollMs = 300;
const unusedForMs = 30 * 24 * 3600 * 1000;

/** Where the test bed keeps what it built. Source: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "kubestage", "testbed");
}

/** Where `cached` is, or will be. */
export function cachedFolder({ name, inputs }: Cached): string {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
  return join(cacheFolder(), `${name}-${hash}`);
}

/**
 * The folder of `cached`, which is made first where it is missing: beside its place and renamed, so that a folder that
 * is there is complete. Two processes that want the same wait for each other; should a lock be lost, both make it and
 * one of the two results is kept.
 */
export async function provideCached(cached: Cached, say: (line: string) => void): Promise<string> {
  const folder = cachedFolder(cached);
  if (await isThere(folder)) return inUse(folder);
  await mkdir(cacheFolder(), { recursive: true });
  const unlock = await lock(`${folder}.lock`, () => say(`waiting for another process that makes ${cached.name}`));
  const draft = `${folder}.${randomBytes(4).toString("hex")}.draft`;
  try {
    if (await isThere(folder)) return folder;
    await mkdir(draft);
    await cached.make(draft);
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await isThere(folder))) throw error;
    });
    await removeUnused(cached.name, folder);
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await unlock();
  }
}

/** Whether `cached` need not be made any more. */
export async function isCached(cached: Cached): Promise<boolean> {
  return isThere(cachedFolder(cached));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Its time says that it is still used. */
async function inUse(folder: string): Promise<string> {
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

/** Holds `file` while the process lives; the lock of a process that is gone is taken over. */
async function lock(file: string, waiting: () => void): Promise<() => Promise<void>> {
  const own = JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) });
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(own);
      await handle.close();
      return async () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (attempt > 0 && !(await isHeld(file))) await rm(file, { force: true });
    else {
      if (attempt === 1) waiting();
      await sleep(lockPollMs);
    }
  }
}

async function isHeld(file: string): Promise<boolean> {
  try {
    const { pid, identity } = JSON.parse(await readFile(file, "utf8")) as { pid: number; identity: string };
    return (await identityOf(pid)) === identity;
  } catch {
    return false; // gone meanwhile, or left empty by a process that ended at that moment
  }
}

async function removeUnused(name: string, kept: string): Promise<void> {
  for (const entry of await readdir(cacheFolder())) {
    const path = join(cacheFolder(), entry);
    if (path === kept || entry.slice(0, entry.lastIndexOf("-")) !== name) continue;
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > unusedForMs) await rm(path, { recursive: true, force: true });
  }
}
