import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * Says whether a process is still the one that it was: the time at which it started, in whatever unit the system has.
 * Undefined where there is no such process, or none that still runs.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => "");
    // The second field, the name in brackets, may hold anything; the third is the state, the 22nd the start.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  }
  const listed = await execute("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return listed.stdout.trim() || undefined;
}

/** Whether every thread of a process stands still after SIGSTOP: a busy machine takes a moment to stop them all. */
export async function isStopped(pid: number): Promise<boolean> {
  if (process.platform !== "linux") {
    const listed = await execute("ps", ["-o", "state=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
    return listed.stdout.startsWith("T");
  }
  const tasks = `/proc/${String(pid)}/task`;
  const threads = await readdir(tasks).catch(() => []);
  const states = await Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`${tasks}/${thread}/stat`, "utf8").catch(() => "");
      return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    }),
  );
  return states.length > 0 && states.every((state) => state === "T" || state === "");
}

/**
 * Becomes the program, and leaves a watch behind that ends it when the pipe closes: when whoever started it is gone,
 * however that came. A line through the pipe sends the watch home. The program leads a process group of its own, so a
 * Ctrl-C does not reach it, and its number cannot be given to another process while the watch is in that group.
 */
const watched = `( read -r line <&3 || { kill -KILL $$; test -z "$0" || { sleep 1; rm -rf -- "$0"; }; } ) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

/** A program that runs until it is stopped, or until this process ends. */
export interface WatchedProcess {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  /** Sends `signal`; to a program that has ended already it does nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Waits for the end. Answers false where it did not come in time. */
  ended(timeoutMs: number): Promise<boolean>;
}

export interface WatchedOptions {
  readonly cwd: string;
  /** Where stdout and stderr go, behind what is there. */
  readonly log: string;
  /** On top of what there is. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What is removed when this process ends without having stopped the program. */
  readonly removes?: string;
}

/** Errors: what `spawn` gives where the program is missing; the program's own end is no error here. */
export async function startWatched(
  program: string,
  args: readonly string[],
  { cwd, log, environment = {}, removes = "" }: WatchedOptions,
): Promise<WatchedProcess> {
  const output = openSync(log, "a", 0o600);
  const child = spawn("/bin/sh", ["-c", watched, removes, program, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ["ignore", output, output, "pipe"],
  });
  closeSync(output);
  const pipe = child.stdio[3] as Socket;
  pipe.on("error", () => undefined); // the watch has gone already
  pipe.unref();
  child.unref();
  const end = Promise.withResolvers<void>();
  child.once("exit", () => {
    pipe.end("\n");
    end.resolve();
  });
  const pid = await spawned(child);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    hasEnded,
    // Node sends nothing to a child that it has seen the end of, so no other process can be hit.
    signal: (signal) => void child.kill(signal),
    ended: async (timeoutMs) => {
      if (hasEnded()) return true;
      const timer = Promise.withResolvers<void>();
      const timeout = setTimeout(timer.resolve, timeoutMs);
      await Promise.race([end.promise, timer.promise]);
      clearTimeout(timeout);
      return hasEnded();
    },
  };
}

async function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
}
