import type { Pair } from "../../../verdicts/finding.ts";
import type { RequestStep } from "../../../verdicts/witness.ts";
import type { Cause } from "../cause.ts";

/** What could be claimed: causes that break, and pairs of which it is not known. */
export interface Claimed {
  readonly causes: readonly Cause[];
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly pair: Pair;
  readonly why: string;
}

/** One thing of `pair.to` that somebody of `pair.from` could take. */
export interface Taking {
  readonly pair: Pair;
  readonly steps: readonly RequestStep[];
}

/** The requests of the first taking of each pair. */
export function requestsOf(takings: readonly Taking[]): NonNullable<Cause["requests"]> {
  const found = new Map<string, readonly RequestStep[]>();
  for (const { pair, steps } of takings) {
    const key = JSON.stringify([pair.from, pair.to]);
    if (!found.has(key)) found.set(key, steps);
  }
  return found;
}

/** Each pair once. */
export function pairsOf(takings: readonly Taking[]): Pair[] {
  return [...new Map(takings.map(({ pair }) => [JSON.stringify([pair.from, pair.to]), pair])).values()];
}
