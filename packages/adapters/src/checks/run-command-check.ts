import { type ChildProcess, spawn } from "node:child_process";
import { isAbsolute, resolve as resolvePath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandCheck } from "@kubestage/core";
import { type KubestageError, systemCode } from "../kubestage-error.ts";
import type { CheckEnvironment, CheckResult, CheckSubject } from "./check.ts";
import { unanswered } from "./check-problem.ts";
import { lastSaid } from "./said.ts";
import { withinTime } from "./time-limit.ts";

interface CommandRun {
  readonly signal: AbortSignal;
  /** In which the program runs, and where relative paths begin. */
  readonly folder: string;
  /** Of which the program gets PATH and HOME, and nothing else. */
  readonly environment: CheckEnvironment;
}

/** Enough for the lines that are kept. */
const keptBytes = 8 * 1024;
/** Between asking a program to end and ending it. */
const graceMs = 1000;
/** Greater ones are the shell's, for what could not be run or was ended by a signal. */
const greatestFailure = 125;

/**
 * Runs a program, never a shell. It passes by exit code 0 and fails by one up to 125; its last lines are what it said.
 *
 * The program has no input and sees no variable of ours but PATH, HOME and KUBESTAGE_APP, _RELEASE, _STAGE and _TREE. When
 * it has ended, or its time is over, all of its process group is ended: what leaves the group by itself is not.
 *
 * Errors: KubestageError where it cannot be run, ends otherwise or not in time; the reason of `signal`.
 * Source of the exit codes: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
 */
export async function runCommandCheck(
  check: CommandCheck,
  subject: CheckSubject,
  { signal, folder, environment }: CommandRun,
): Promise<CheckResult> {
  const { program } = check;
  const hasPath = program.includes("/");
  const path = hasPath && !isAbsolute(program) ? resolvePath(folder, program) : program;
  const given = { folder, variables: variablesOf(subject, environment) };
  return withinTime({ withinMs: check.within, signal }, async (ending) => {
    const { code, by, output } = await outcomeOf(path, check.arguments, given, ending);
    const said = lastSaid(output);
    if (code === 0) return { outcome: "passed", said: said === "" ? `${program} ended with exit code 0` : said };
    const ended = by === null ? `ended with exit code ${code}` : `was ended by ${by}`;
    if (code !== null && code <= greatestFailure) {
      return { outcome: "failed", said: said === "" ? `${program} ${ended}` : `${said} (exit code ${code})` };
    }
    throw unanswered({
      why: `${program} ${ended}${said === "" ? "" : `: ${said}`}`,
      hint: "a check says yes by exit code 0 and no by one from 1 to 125; see why it could do neither",
    });
  });
}

/** Empty ones are left out: a program that asks whether there is one is told no. */
function variablesOf({ app, release, stage, tree }: CheckSubject, environment: CheckEnvironment): NodeJS.ProcessEnv {
  const own = { KUBESTAGE_APP: app, KUBESTAGE_RELEASE: release, KUBESTAGE_STAGE: stage, KUBESTAGE_TREE: tree };
  const all = { PATH: environment["PATH"], HOME: environment["HOME"], ...own };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ""));
}

interface Ended {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
  readonly output: string;
}

async function outcomeOf(
  path: string,
  given: readonly string[],
  { folder, variables }: { readonly folder: string; readonly variables: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(path, given, {
    cwd: folder,
    env: variables,
    stdio: ["ignore", "pipe", "pipe"],
    // It leads a group of its own, which is ended as a whole.
    detached: true,
    shell: false,
    windowsHide: true,
  });
  let kept: Buffer = Buffer.alloc(0);
  const keep = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk]).subarray(-keptBytes);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => reject(notStarted(path, error)));
  // What it left behind holds the output open, and has nothing more to say; what left the group too.
  child.on("exit", () => {
    endGroup(child, "SIGKILL");
    const cut = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
    child.on("close", () => clearTimeout(cut));
  });
  child.on("close", (code, by) => resolve({ code, by, output: kept.toString("utf8") }));
  const stop = (): void => {
    endGroup(child, "SIGTERM");
    void sleep(graceMs, undefined, { ref: false }).then(() => {
      if (child.exitCode === null && child.signalCode === null) endGroup(child, "SIGKILL");
    });
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Nobody of the group is left; EPERM is said of one on macOS whose last process is a zombie.
    if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
  }
}

function notStarted(path: string, cause: Error): KubestageError {
  const code = systemCode(cause);
  const why = code === "ENOENT" ? "there is no such program, or no such folder to run it in" : (code ?? cause.message);
  return unanswered({
    why: `${path} cannot be started: ${why}`,
    hint: "correct `program`, or install it where kubestage runs and see that it is on the PATH",
    cause,
  });
}
