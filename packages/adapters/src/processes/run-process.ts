import { execFile } from "node:child_process";
import { systemCode } from "../kubestage-error.ts";

/** A program of the user's own, and what it gets. */
export interface ProcessRun {
  /** The program, by its path or as it is found on PATH, and its arguments. No shell reads them. */
  readonly command: readonly [string, ...string[]];
  /** The working folder; this process's own where undefined. */
  readonly folder?: string | undefined;
  /** The whole environment; this process's own where undefined. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** All that it can read from standard input. */
  readonly input?: string | undefined;
  /** Of standard output, and as much of standard error. */
  readonly mostBytes?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a program said. It ran; whether it did what it was asked for, `exitCode` says. */
export interface ProcessAnswer {
  /** Null where a signal ended it, as when its time was over. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A program could not be started, or was ended because it said too much. */
export class ProcessError extends Error {
  override readonly name = "ProcessError";
  /** Whether the system knows no such program. */
  readonly isMissing: boolean;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.isMissing = systemCode(cause) === "ENOENT";
  }
}

const usualBytes = 16 * 1024 * 1024;
/** A terminal gives its signals to a program that was started here as well, which may be gone before this process hears of them. */
const signalArrivesMs = 50;

/**
 * Runs a program that the user trusts, to its end, and collects what it says. One that works on what others wrote is run by
 * `runContained` instead.
 *
 * Errors: thrown `ProcessError`; the signal's reason where it is aborted.
 */
export async function runProcess(run: ProcessRun): Promise<ProcessAnswer> {
  const { command, folder, environment, input = "", mostBytes = usualBytes, timeoutMs = 0, signal } = run;
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<ProcessAnswer>();
  const [program, ...given] = command;
  const child = execFile(
    program,
    given,
    { encoding: "buffer", cwd: folder, env: environment, maxBuffer: mostBytes, timeout: timeoutMs, signal },
    (failed, stdout, stderr) => {
      const settle = (): void => {
        const exitCode = failed ? (failed.code ?? null) : 0;
        if (failed && signal?.aborted) reject(signal.reason as Error);
        else if (typeof exitCode !== "string") resolve({ exitCode, stdout, stderr: stderr.toString() });
        else reject(new ProcessError(failed?.message ?? exitCode, failed));
      };
      if (failed?.signal && signal) setTimeout(settle, signalArrivesMs);
      else settle();
    },
  );
  // Where it ends before it has read everything, its answer says why.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return promise;
}
