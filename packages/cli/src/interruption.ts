import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal asked the command to end, and it ended in order. */
export class Interrupted extends Error {
  readonly signal: (typeof signals)[number];
  /** As shells have it: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: (typeof signals)[number]) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.exitCode = 128 + constants.signals[signal];
  }
}

export interface Interruptible {
  /** A second signal ends the process at once, as if none were awaited: for what takes long to end in order. */
  readonly secondKills?: boolean;
}

/**
 * Runs `action` with a signal that is aborted, the reason being `Interrupted`, when the process is asked to end. Once the
 * action is done a signal changes nothing any more: its result is still printed, and the exit code tells what was done.
 */
export async function interruptible<Result>(
  action: (signal: AbortSignal) => Promise<Result>,
  { secondKills = false }: Interruptible = {},
): Promise<Result> {
  const controller = new AbortController();
  const stop = (name: (typeof signals)[number]): void => {
    controller.abort(new Interrupted(name));
    if (secondKills) for (const other of signals) process.removeListener(other, stop);
  };
  for (const name of signals) process.on(name, stop);
  return action(controller.signal);
}
