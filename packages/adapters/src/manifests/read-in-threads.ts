import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ReadItems } from "@kubestage/core";
import { AlikeObjects } from "@kubestage/core";
import type { ReadingJob } from "./reading-job.ts";
import { doReadingJob } from "./reading-job.ts";

/** Each thread has one job in work and one waiting, so that it never waits itself. */
const jobsAhead = 2;
/** More threads only take memory: this one has to take in what they find. */
const mostThreads = 7;

/**
 * Does jobs with every core: this thread reads too, and others beside it from when they have started. Jobs are made as
 * they are needed; what they find comes in their order.
 *
 * Errors: the reason of the signal; those of a thread, which would be our own.
 */
export async function readInThreads(jobs: Iterable<ReadingJob>, signal: AbortSignal | undefined): Promise<ReadItems[]> {
  const queue = new JobQueue(jobs);
  const found: ReadItems[] = [];
  const path = readerPath();
  const count = Math.min(mostThreads, availableParallelism() - 1);
  const alike = new AlikeObjects();
  const take = (position: number, items: ReadItems): void => {
    for (const { object } of items.read.objects) alike.share(object);
    found[position] = items;
  };
  const threads = Array.from({ length: count }, () => new ReadingThread(path, take));
  try {
    for (;;) {
      signal?.throwIfAborted();
      for (const thread of threads) thread.feed(queue);
      const mine = queue.next();
      if (mine) {
        take(mine.position, doReadingJob(mine.job));
        await nextTurn();
        continue;
      }
      const busy = threads.filter((thread) => thread.isBusy);
      if (busy.length === 0) return found;
      await Promise.race(busy.map(async (thread) => thread.answered()));
    }
  } finally {
    await Promise.all(threads.map(async (thread) => thread.end()));
  }
}

interface Queued {
  readonly job: ReadingJob;
  readonly position: number;
}

/** Numbers the jobs as they are taken. */
class JobQueue {
  readonly #jobs: Iterator<ReadingJob>;
  #taken = 0;

  constructor(jobs: Iterable<ReadingJob>) {
    this.#jobs = jobs[Symbol.iterator]();
  }

  next(): Queued | undefined {
    const next = this.#jobs.next();
    return next.done === true ? undefined : { job: next.value, position: this.#taken++ };
  }
}

/** One thread. What it finds is given to `take`, with the position of the job. */
class ReadingThread {
  readonly #worker: Worker;
  /** The positions of the jobs that it has. */
  readonly #waiting: number[] = [];
  #isReady = false;
  #failure: Error | undefined;
  #next = Promise.withResolvers<void>();

  constructor(path: string, take: (position: number, items: ReadItems) => void) {
    this.#worker = new Worker(path);
    this.#worker.on("error", (error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#next.resolve();
    });
    this.#worker.on("message", (answer: string) => {
      const position = this.#waiting.shift();
      if (position === undefined) this.#isReady = true;
      else take(position, JSON.parse(answer) as ReadItems);
      this.#next.resolve();
      this.#next = Promise.withResolvers();
    });
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Gives it jobs until it has enough. Errors: its own. */
  feed(queue: JobQueue): void {
    if (this.#failure) throw this.#failure;
    while (this.#isReady && this.#waiting.length < jobsAhead) {
      const next = queue.next();
      if (next === undefined) return;
      this.#waiting.push(next.position);
      this.#worker.postMessage(next.job, []);
    }
  }

  /** Waits until it has answered, or failed. */
  async answered(): Promise<void> {
    return this.#next.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Beside this file in the sources; in the published form, where code stands in chunks, one folder above. */
function readerPath(): string {
  const places = ["./reader.ts", "./reader.js", "../reader.js"];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const path = paths.find((one) => existsSync(one));
  if (path === undefined) throw new Error(`the program of the reading threads is not in any of ${paths.join(", ")}`);
  return path;
}
