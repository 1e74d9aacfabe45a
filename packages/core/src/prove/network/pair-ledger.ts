import { unassigned } from "../../verdicts/property.ts";
import type { Site } from "../../verdicts/finding.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import type { Witness } from "../../verdicts/witness.ts";
import type { NetworkCode } from "./network-code.ts";
import type { Proposal } from "./fixes/proposals.ts";

/** A way from one stage to another, as far as it is certain, and what lets it be. */
export interface Road {
  readonly from: string;
  readonly to: string;
  /** Whether it is open whatever the plugin does; otherwise it may be. */
  readonly certain: boolean;
  /** Why it is not certain. */
  readonly doubt?: string | undefined;
  /** Which of several is shown: the lowest. */
  readonly rank: Rank;
  readonly cause: Cause;
  readonly witness: () => Witness;
  /** Whether a further NetworkPolicy could close it. */
  readonly isClosable: boolean;
  readonly assumptions?: readonly Assumption[];
}

/** What is there before what could be, short ways before long ones. */
const ranks = [
  "direct",
  "led",
  "entrance",
  "imagined",
  "forwarded",
  "newNamespace",
  "opened",
  "laid",
  "onNode",
] as const;
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
  /** Of the pods that the cause speaks of. */
  readonly witness?: (() => Witness) | undefined;
}

/** What is shown is an example of a stage, rather than of what belongs to none. */
interface KeptCause extends FoundCause {
  readonly isOfStage: boolean;
}

/** What was found of each pair: the best road, and all causes. */
export class PairLedger {
  readonly #best = new Map<string, Road>();
  readonly #causes = new Map<string, KeptCause>();

  add(road: Road): void {
    const pair = pairKey(road.from, road.to);
    const best = this.#best.get(pair);
    if (best === undefined || isBetter(road, best)) this.#best.set(pair, road);
    const key = `${road.cause.code} ${road.cause.key}`;
    const known = this.#causes.get(key);
    const pairs = known?.pairs ?? new Map<string, { from: string; to: string }>();
    pairs.set(pair, { from: road.from, to: road.to });
    const isKept = known && (known.isOfStage || road.from === unassigned);
    this.#causes.set(key, {
      ...(isKept ? { cause: known.cause, witness: known.witness } : { cause: road.cause, witness: road.witness }),
      isOfStage: (known?.isOfStage ?? false) || road.from !== unassigned,
      pairs,
      certain: (known?.certain ?? false) || road.certain,
    });
  }

  /** Whether the cause is known to concern the pair. */
  has({ code, key }: Pick<Cause, "code" | "key">, from: string, to: string): boolean {
    return this.#causes.get(`${code} ${key}`)?.pairs.has(pairKey(from, to)) ?? false;
  }

  best(from: string, to: string): Road | undefined {
    return this.#best.get(pairKey(from, to));
  }

  /** What lets in pods that are there lets in those that could be made too: that is said once. */
  get causes(): readonly FoundCause[] {
    const all = new Map(this.#causes);
    for (const [key, { cause, pairs }] of this.#causes) {
      if (cause.code !== "KS3103") continue;
      const there = (["KS3101", "KS3102"] as const).find((code) => all.has(`${code} ${cause.key}`));
      const known = there && all.get(`${there} ${cause.key}`);
      if (!known) continue;
      all.delete(key);
      all.set(`${known.cause.code} ${cause.key}`, { ...known, pairs: new Map([...known.pairs, ...pairs]) });
    }
    return [...all.values()];
  }
}

function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

function isBetter(one: Road, other: Road): boolean {
  if (one.certain !== other.certain) return one.certain;
  return ranks.indexOf(one.rank) < ranks.indexOf(other.rank);
}
