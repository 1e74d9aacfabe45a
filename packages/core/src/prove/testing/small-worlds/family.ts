import type { UnknownContent } from "../../../manifests/world/content.ts";

/** Small worlds that are enumerated whole, within stated bounds, and judged by the prover and by the reference. */
export interface Family {
  readonly name: string;
  /** What is enumerated, in words. */
  readonly bounds: string;
  /** How many small worlds there are. */
  readonly worlds: number;
  /** Worlds are judged by batches, numbered from 0: several at once where what one says cannot touch another. */
  readonly batches: number;
  readonly judge: (batch: number) => Judged;
}

export interface Judged {
  readonly worlds: number;
  /** Of this batch, the one in the smallest world. */
  readonly disagreement?: Disagreement | undefined;
}

export interface Disagreement {
  readonly objects: readonly UnknownContent[];
  /** Who says what of what. */
  readonly what: string;
}

/** The smaller world of two disagreements: fewer objects, then fewer letters. */
export function smaller(one: Disagreement | undefined, other: Disagreement): Disagreement {
  if (one === undefined) return other;
  const size = ({ objects }: Disagreement) => objects.length * 1_000_000 + JSON.stringify(objects).length;
  return size(other) < size(one) ? other : one;
}

/** Every way to take one of each list, the last list's elements turning fastest. */
export function product<Values extends readonly unknown[]>(
  ...lists: { readonly [Index in keyof Values]: readonly Values[Index][] }
): Values[] {
  let found: unknown[][] = [[]];
  for (const list of lists as readonly (readonly unknown[])[])
    found = found.flatMap((start) => list.map((one) => [...start, one]));
  return found as unknown as Values[];
}

/** Every unordered pair of elements, each with itself too. */
export function pairsOf<Value>(list: readonly Value[]): (readonly [Value, Value])[] {
  return list.flatMap((one, at) => list.slice(at).map((other) => [one, other] as const));
}
