import { unanswered } from "./check-problem.ts";

/** How long a check may take, and who no longer waits for it. */
export interface CheckLimits {
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a check until its time is over: then its signal is aborted, and what comes of it no longer counts.
 * Errors: those of the check; the reason of `signal`; a KubestageError where the time is over.
 */
export async function withinTime<Result>(
  { withinMs, signal }: CheckLimits,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const late = unanswered({
    why: `there was no result within ${withinMs / 1000} s`,
    hint: "see what it waits for, or give it more time by `within`",
  });
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(late), withinMs);
  const any = AbortSignal.any([signal, ending.signal]);
  try {
    return await run(any);
  } catch (error) {
    any.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
