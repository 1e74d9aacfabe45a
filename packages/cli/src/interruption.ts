import { KubestageError } from "@kubestage/workflows";
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal asked the command to end, and it ended in order. */
export class Interrupted extends Error {
  readonly signal: (typeof signals)[number];
  /** As shells have it: 128 and the signal's number. */
  readonly exitCode: number;
  /** What was written until it ended, as a sentence without a full stop. */
  readonly written: () => string;

  constructor(signal: (typeof signals)[number], written = () => "nothing was changed") {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.written = written;
    this.exitCode = 128 + constants.signals[signal];
  }
}

export interface Interruptible {
  /** A second signal ends the process at once, as if none were awaited: for what takes long to end in order. */
  readonly secondKills?: boolean;
  /** What was written where it is ended; nothing where absent. */
  readonly written?: () => string;
}

/**
 * Runs `action` with a signal that is aborted, the reason being `Interrupted`, when the process is asked to end. Once the
 * action is done a signal changes nothing any more: its result is still printed, and the exit code tells what was done.
 */
export async function interruptible<Result>(
  action: (signal: AbortSignal) => Promise<Result>,
  { secondKills = false, written }: Interruptible = {},
): Promise<Result> {
  const controller = new AbortController();
  const stop = (name: (typeof signals)[number]): void => {
    controller.abort(new Interrupted(name, written));
    if (secondKills) for (const other of signals) process.removeListener(other, stop);
  };
  for (const name of signals) process.on(name, stop);
  try {
    return await action(controller.signal);
  } catch (error) {
    // A program that it had started got the same signal: how that failed is of no interest to anybody.
    if (controller.signal.aborted && !(error instanceof KubestageError)) controller.signal.throwIfAborted();
    throw error;
  }
}
