import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { env as environment, execPath, kill } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { git, newClone, newLedger } from "./bare-repository.ts";
import { healRecord } from "./heal-record.ts";
import { sharedWorld } from "./proposed-by-actors.ts";
import { judgeRecord } from "./real-history.ts";
import { chanceOf, minute } from "./virtual-time.ts";

/** What a process is told that is to be killed. */
export interface KilledProcess {
  /** The folder of its repository. */
  readonly own: string;
  readonly record: string;
  readonly worldSeed: number;
  /** Of what it does. */
  readonly seed: number;
  /** When the world began, in milliseconds since 1970. */
  readonly began: number;
  /** A name of `plantedFaults`. */
  readonly fault?: string | undefined;
}

interface KilledOptions {
  /** Where the repositories go. */
  readonly folder: string;
  /** How often all computers are started and killed. */
  readonly rounds: number;
  /** Of so many pushes a process is told at the most until its time runs: on a slow machine it does as much as on a fast one. */
  readonly mostTold: number;
  readonly fault?: string | undefined;
}

/** What came of it. */
export interface KilledRun {
  readonly problems: readonly string[];
  readonly commits: number;
  readonly promotions: number;
  readonly kills: number;
  /** So many pushes were told of to somebody who was killed later. */
  readonly told: number;
  /** So often a killed git had left a lock in the record. */
  readonly locks: number;
}

const start = Date.parse("2026-11-23T08:00:00Z");
/** Time passes so many times as fast as it does. */
const speed = 100;
/** So many computers work at the same time. */
const computers = 3;
/** How long a process lives on at the most when its time runs, in milliseconds. */
const longestRest = 300;
/** And how long where it is told of nothing more, since another has left a lock. */
const longestSilence = 1500;
/** So long its git may live on at the most when it is dead, as it would on a server. In milliseconds. */
const longestAfterlife = 150;

/** The time of the world. @param began in milliseconds since 1970 */
export function timeAt(began: number): number {
  return start + (Date.now() - began) * speed;
}

/**
 * Processes that write into one real record, each killed with its git at a random time; then all becomes well, and what was promised has
 * to come true. The seed determines the world, who does what and when everybody is killed, but not who of them is faster.
 */
export async function runKilled(seed: number, { folder, rounds, mostTold, fault }: KilledOptions): Promise<KilledRun> {
  const chance = chanceOf(seed);
  const world = sharedWorld(seed);
  const record = await newLedger(folder);
  slowDown(record);
  const clones = Array.from({ length: computers }, (_, index) => newClone(folder, `${index}.git`, record));
  const began = Date.now();
  const said: string[] = [];
  let locks = 0;
  for (let round = 0; round < rounds; round++) {
    const lives = clones.map((own) => {
      const told = { own, record, worldSeed: seed, seed: Math.floor(chance() * 2 ** 32), began, fault };
      const life = { told: Math.floor(chance() * (mostTold + 1)), rest: chance() * longestRest };
      return live(told, { ...life, afterlife: chance() < 0.7 ? 0 : chance() * longestAfterlife });
    });
    said.push(...(await Promise.all(lives)).flat());
    locks += unlock(record);
    for (const own of clones) unlock(own);
  }
  const left = fault === undefined ? await healRecord(world, record, { chance, now: timeAt(began) + 5 * minute }) : [];
  const { history, problems } = await judgeRecord(world, record);
  git(record, "fsck", "--strict");
  const inRecord = new Set(history.map(({ name }) => name));
  const about = (word: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));
  return {
    problems: [
      ...problems,
      ...left,
      ...about("undone"),
      ...about("broken"),
      ...about("told")
        .filter((commit) => !inRecord.has(commit))
        .map((commit) => `somebody was told that ${commit} is in the record, and it is not`),
    ],
    commits: history.length,
    promotions: history.filter(({ commit }) => commit.changes.some(({ kind }) => kind === "pointer")).length,
    ...{ kills: rounds * computers, told: about("told").length, locks },
  };
}

/**
 * The server takes its time while it holds its locks, as one with a slow disk does, so that more is killed then.
 *
 * Source: https://git-scm.com/docs/githooks#_reference_transaction
 */
function slowDown(record: string): void {
  const hook = join(record, "hooks", "reference-transaction");
  writeFileSync(hook, '#!/bin/sh\n[ "$1" != prepared ] || sleep 0.1\n');
  chmodSync(hook, 0o755);
}

/** When a process is killed: first itself, then its git. */
interface Life {
  /** So many pushes it is told of until the rest of its time runs, in milliseconds. */
  readonly told: number;
  readonly rest: number;
  readonly afterlife: number;
}

/** Starts a process and kills it. What it has said: of one that ended by itself also why. */
async function live(process: KilledProcess, { told, rest, afterlife }: Life): Promise<readonly string[]> {
  const program = fileURLToPath(new URL("write-until-killed.ts", import.meta.url));
  // A group of its own, to which all of its git belongs too.
  const child = spawn(execPath, [program, JSON.stringify(process)], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: { NODE_COMPILE_CACHE: join(dirname(process.record), "compiled"), ...environment },
  });
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
  const ended = new Promise((resolve) => child.on("close", resolve));
  await new Promise<unknown>((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const output = createInterface({ input: child.stdout });
    output.on("close", resolve).on("line", (line) => {
      lines.push(line);
      clearTimeout(silence);
      silence = setTimeout(resolve, longestSilence).unref();
      if (lines.filter((one) => one.startsWith("told ")).length === told) resolve(line);
    });
  });
  await pause(rest);
  if (afterlife > 0) {
    child.kill("SIGKILL");
    await pause(afterlife);
  }
  killGroup(child);
  await ended;
  return child.signalCode === "SIGKILL" ? lines : [...lines, `broken a process ended by itself: ${errors.trim()}`];
}

/** Errors: thrown where the system does not let it; nobody of it may be there any more. */
function killGroup({ pid = 0 }: ChildProcess): void {
  try {
    kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Takes away what killed gits have left, as an operator would who knows that none is at work. How many locks there were. */
function unlock(repository: string): number {
  const locks = readdirSync(repository, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".lock"));
  for (const lock of locks) rmSync(join(repository, lock));
  return locks.length;
}
