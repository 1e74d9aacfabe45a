import { setTimeout as wait } from "node:timers/promises";

/** Waits, or throws the signal's reason at once when it is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

const firstWaitMs = 100;
const longestWaitMs = 5_000;

/** How long to wait after the `failures`th failure (from 0): doubled each time, and never the same for two clients. */
export function backOffMs(failures: number): number {
  return Math.min(firstWaitMs * 2 ** failures, longestWaitMs) * (0.5 + Math.random() / 2);
}

/** Lets at most `places` in at once, in the order in which they came. */
export function createGate(places: number): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let free = places;
  const queue = new Set<() => void>();
  const enter = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        queue.delete(go);
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      };
      const go = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.add(go);
    });
  };
  const exit = (): void => {
    const [next] = queue;
    if (next === undefined) {
      free++;
      return;
    }
    queue.delete(next);
    next();
  };
  return async (signal, work) => {
    await enter(signal);
    try {
      return await work();
    } finally {
      exit();
    }
  };
}

/**
 * Does `work` once for all who ask while it is done. It is aborted when each of them has gone: whose signal is aborted
 * stops waiting with its reason.
 */
export function shared<T>(work: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;
  const begin = (): NonNullable<typeof current> => {
    const stop = new AbortController();
    const run = { result: work(stop.signal), stop, waiting: 0 };
    const forget = (): void => {
      if (current === run) current = undefined;
    };
    run.result.then(forget, forget);
    return run;
  };
  return async (signal) => {
    signal?.throwIfAborted();
    const run = (current ??= begin());
    run.waiting++;
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      reject(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)));
      run.waiting--;
      if (run.waiting > 0) return;
      if (current === run) current = undefined;
      run.stop.abort(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([run.result, gone]);
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  };
}
