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

/** Runs `action` with a signal that is aborted, the reason being `Interrupted`, when the process is asked to end. */
export async function interruptible<Result>(action: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const listeners = signals.map((name) => ({ name, abort: () => controller.abort(new Interrupted(name)) }));
  for (const { name, abort } of listeners) process.on(name, abort);
  try {
    return await action(controller.signal);
  } finally {
    for (const { name, abort } of listeners) process.off(name, abort);
  }
}
