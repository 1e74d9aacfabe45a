import type { Site } from "../../verdicts/finding.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import type { Witness } from "../../verdicts/witness.ts";
import type { NetworkCode } from "./network-code.ts";
import type { Proposal } from "./proposals.ts";

/** A way from one stage to another, as far as it is certain, and what lets it be. */
export interface Road {
  readonly from: string;
  readonly to: string;
  /** Whether it is open whatever the plugin does; otherwise it may be. */
  readonly certain: boolean;
  /** Why it is not certain. */
  readonly doubt?: string;
  /** Which of several is shown: the lowest. */
  readonly rank: Rank;
  readonly cause: Cause;
  readonly witness: () => Witness;
  /** Namespaces in which a further NetworkPolicy could close it; none where that cannot be. */
  readonly closable: readonly string[];
  readonly assumptions?: readonly Assumption[];
}

/** What is there before what could be, short ways before long ones. */
const ranks = ["direct", "entrance", "imagined", "forwarded", "newNamespace"] as const;
type Rank = (typeof ranks)[number];

export interface Cause {
  readonly code: NetworkCode;
  readonly key: string;
  readonly at?: Site;
  /** What is wrong, without the stages: they follow from the pairs. */
  readonly message: string;
  readonly hint: string;
  readonly related: readonly { readonly message: string; readonly at: Site }[];
  readonly proposal?: () => Proposal | undefined;
}

export interface FoundCause {
  readonly cause: Cause;
  /** `from` and `to` of each pair, each once. */
  readonly pairs: Map<string, { readonly from: string; readonly to: string }>;
  readonly certain: boolean;
}

/** What was found of each pair: the best road, and all causes. */
export class PairLedger {
  readonly #best = new Map<string, Road>();
  readonly #causes = new Map<string, FoundCause>();

  add(road: Road): void {
    const pair = pairKey(road.from, road.to);
    const best = this.#best.get(pair);
    if (best === undefined || isBetter(road, best)) this.#best.set(pair, road);
    const key = `${road.cause.code} ${road.cause.key}`;
    const known = this.#causes.get(key);
    const pairs = known?.pairs ?? new Map<string, { from: string; to: string }>();
    pairs.set(pair, { from: road.from, to: road.to });
    this.#causes.set(key, {
      cause: known?.cause ?? road.cause,
      pairs,
      certain: (known?.certain ?? false) || road.certain,
    });
  }

  best(from: string, to: string): Road | undefined {
    return this.#best.get(pairKey(from, to));
  }

  get causes(): readonly FoundCause[] {
    return [...this.#causes.values()];
  }
}

function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

function isBetter(one: Road, other: Road): boolean {
  if (one.certain !== other.certain) return one.certain;
  return ranks.indexOf(one.rank) < ranks.indexOf(other.rank);
}
