export const minute = 60_000;

/** Numbers that look random and are the same for the same seed, in [0, 1). Source: mulberry32, public domain. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(chance: Chance, all: readonly T[]): T | undefined {
  return all[Math.floor(chance() * all.length)];
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that stands still until everything that happens at its time has happened. */
export class VirtualTime {
  now: number;
  #order = 0;
  /** A binary heap, the earliest first. */
  readonly #timers: Timer[] = [];

  constructor(start: number) {
    this.now = start;
  }

  at(time: number, wake: () => void): void {
    const timers = this.#timers;
    timers.push({ at: Math.max(Math.round(time), this.now), order: this.#order++, wake });
    for (let index = timers.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!swapIfLater(timers, parent, index)) break;
      index = parent;
    }
  }

  sleep(length: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + length, resolve));
  }

  /** Lets time pass until `end`, or until nothing is to happen any more. */
  async runUntil(end: number): Promise<void> {
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.now = next.at;
      next.wake();
      await settled();
    }
    this.now = Math.max(this.now, end);
  }

  #next(end: number): Timer | undefined {
    const timers = this.#timers;
    const [first] = timers;
    if (!first || first.at > end) return undefined;
    const last = timers.pop();
    if (!last || timers.length === 0) return first;
    timers[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      if (left >= timers.length) return first;
      const child = right < timers.length && isLater(timers[left], timers[right]) ? right : left;
      if (!swapIfLater(timers, index, child)) return first;
      index = child;
    }
  }
}

/**
 * Whatever follows without time passing is done: Node turns to the next tick when no promise is left to go on with, which costs a third of
 * what a turn of the event loop does. Asked for within a promise, since what is asked for outside comes before them.
 * Source: https://nodejs.org/docs/latest-v24.x/api/process.html#when-to-use-queuemicrotask-vs-processnexttick
 */
function settled(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}

function isLater(one: Timer | undefined, other: Timer | undefined): boolean {
  return (
    one !== undefined && other !== undefined && (one.at > other.at || (one.at === other.at && one.order > other.order))
  );
}

function swapIfLater(timers: Timer[], parent: number, child: number): boolean {
  const [above, below] = [timers[parent], timers[child]];
  if (!above || !below || !isLater(above, below)) return false;
  timers[parent] = below;
  timers[child] = above;
  return true;
}
