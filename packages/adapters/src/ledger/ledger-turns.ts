import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { cacheFolder, cacheName } from "../state/cache-folder.ts";

/** Ends a turn. */
export type EndTurn = () => void;

/** After so long whoever waits goes on without a turn, and whoever has one has had it for too long. In milliseconds. */
const longest = 30_000;
/** So often it is looked whether the turn is free. In milliseconds. */
const look = 20;

/** Where a turn of writing `branch` of `record` stands. @param record a name that all have for it who use it on this machine */
export function turnPath(record: string, branch: string): string {
  return join(cacheFolder("turns"), `${cacheName(JSON.stringify([record, branch]))}.json`);
}

/**
 * Turns of the processes of one machine that write into one ledger, by a file that whoever has the turn has made. It is a courtesy, so
 * that they do not decide in vain: who has no turn writes all the same, and compare-and-swap decides.
 */
export class LedgerTurns {
  readonly #path: string;
  readonly #signal: AbortSignal | undefined;
  #hadOne = false;

  constructor(path: string, signal: AbortSignal | undefined) {
    this.#path = path;
    this.#signal = signal;
  }

  /** Waits until nobody else has a turn, but not for long, and not once the signal is aborted. */
  async take(): Promise<EndTurn> {
    const own = JSON.stringify({ process: process.pid, turn: randomUUID() });
    const began = performance.now();
    // Others look from time to time: without this they would never find it free.
    if (this.#hadOne) await this.#pause(2 * look);
    while (performance.now() - began < longest && this.#signal?.aborted !== true) {
      const made = makeFile(this.#path, own);
      if (made === "impossible") break;
      if (made === "made") {
        this.#hadOne = true;
        return () => {
          if (textOf(this.#path) === own) rmSync(this.#path, { force: true });
        };
      }
      // Where two find this at once, one may take away what the other has just made: then both write, and one of them loses.
      if (isLeftBehind(this.#path)) rmSync(this.#path, { force: true });
      else await this.#pause(look * (0.5 + Math.random()));
    }
    return () => {};
  }

  /** Ends early where the signal is aborted, at which whoever waits looks next. */
  async #pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, this.#signal && { signal: this.#signal }).catch(() => undefined);
  }
}

/** `impossible` where the system lets no file be made there: then there are no turns. */
function makeFile(path: string, text: string): "made" | "taken" | "impossible" {
  const write = (): string | undefined => problemOf(() => writeFileSync(path, text, { flag: "wx", mode: 0o600 }));
  const folder = (): string | undefined => problemOf(() => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }));
  const problem = write();
  const last = problem === "ENOENT" && folder() === undefined ? write() : problem;
  return last === undefined ? "made" : last === "EEXIST" ? "taken" : "impossible";
}

/** Whether whoever made it is dead, or has had it for too long. */
function isLeftBehind(path: string): boolean {
  const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (madeAt === undefined) return false;
  if (Date.now() - madeAt > longest) return true;
  const owner = ownerOf(textOf(path));
  return owner !== undefined && !isAlive(owner);
}

/** Undefined where the file is gone, or not written yet. */
function ownerOf(text: string | undefined): number | undefined {
  const found = /^\{"process":(\d+),/.exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

function isAlive(processId: number): boolean {
  // Signal 0 is none: it only asks. Source: https://man7.org/linux/man-pages/man2/kill.2.html
  return problemOf(() => process.kill(processId, 0)) !== "ESRCH";
}

function textOf(path: string): string | undefined {
  let text: string | undefined;
  problemOf(() => void (text = readFileSync(path, "utf8")));
  return text;
}

/** By what code the system says that it did not do it; undefined where it did. */
function problemOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}
