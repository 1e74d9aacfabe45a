import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { KubestageError } from "../../kubestage-error.ts";
import { containmentPrefix } from "./containment.ts";

/** How a tool is run: everything that it may have. */
export interface ContainedRun {
  /** The program and its arguments; the program by its absolute path. */
  readonly command: readonly [string, ...string[]];
  /** The working folder, absolute. */
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: RunLimits;
  /** Whether it may reach the network: only what fetches, and never what renders. */
  readonly network?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface RunLimits {
  readonly timeoutMs: number;
  /** Of standard output; of standard error, a kilobyte for each megabyte of it. */
  readonly mostBytes: number;
}

export type RunOutcome =
  | { readonly kind: "done"; readonly output: Buffer }
  /** It ended by itself, with a failure. */
  | { readonly kind: "failed"; readonly why: string; readonly errorText: string; readonly output: Buffer }
  /** It was ended: it took longer, or said more, than it may. */
  | { readonly kind: "ended"; readonly because: "time" | "size" | "memory"; readonly output: Buffer };

/**
 * Runs a tool that works on what others wrote, in a process group of its own that is killed as a whole when the time,
 * the size of the output or the caller's patience is over. Without network, and with bounded memory and processor time,
 * where the system can do so (`containmentPrefix`).
 *
 * Errors: KS6030 where the program cannot be started; the signal's reason where it is aborted.
 */
export async function runContained(run: ContainedRun): Promise<RunOutcome> {
  run.signal?.throwIfAborted();
  const prefix = await containmentPrefix(run.network === true, run.limits.timeoutMs);
  const [program, ...rest] = [...prefix, ...run.command];
  const child = spawn(program ?? run.command[0], rest, {
    cwd: run.folder,
    env: run.environment,
    stdio: ["ignore", "pipe", "pipe"],
    // The group's own leader, so that what the tool starts ends with it.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const outcome = await outcomeOf(child, run);
  run.signal?.throwIfAborted();
  return outcome;
}

function outcomeOf(child: ChildProcess, { command, limits, signal }: ContainedRun): Promise<RunOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<RunOutcome>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let errorText = "";
  let because: "time" | "size" | undefined;
  const end = (why?: "time" | "size"): void => {
    because ??= why;
    killGroup(child);
  };
  const timer = setTimeout(() => end("time"), limits.timeoutMs);
  const abort = (): void => end();
  signal?.addEventListener("abort", abort);
  child.stdout?.on("data", (chunk: Buffer) => {
    if (because !== undefined) return;
    bytes += chunk.byteLength;
    chunks.push(chunk);
    if (bytes > limits.mostBytes) end("size");
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (errorText.length < limits.mostBytes / 1024) errorText += text;
  });
  const settle = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
  child.on("error", (cause) => {
    settle();
    const message = `${JSON.stringify(command[0])} cannot be started: ${cause.message}`;
    reject(new KubestageError("KS6030", { message, hint: "is it a program for this machine?", cause }));
  });
  child.on("close", (code, killedBy) => {
    settle();
    // What the tool left behind in its group has nobody to answer to any more.
    killGroup(child);
    const output = Buffer.concat(chunks);
    if (because !== undefined) resolve({ kind: "ended", because, output });
    else if (code === 0) resolve({ kind: "done", output });
    else if (isOutOfMemory(errorText, killedBy)) resolve({ kind: "ended", because: "memory", output });
    else if (killedBy === "SIGXCPU") resolve({ kind: "ended", because: "time", output });
    else
      resolve({ kind: "failed", why: killedBy ? `was ended by ${killedBy}` : `ended with ${code}`, errorText, output });
  });
  return promise;
}

/** Go says so and exits with 2; where the system runs out, it kills. */
function isOutOfMemory(errorText: string, killedBy: string | null): boolean {
  return /out of memory|cannot allocate memory/.test(errorText) || killedBy === "SIGKILL";
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // The group is gone already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
