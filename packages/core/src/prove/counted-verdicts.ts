import type { Proof } from "../verdicts/proof.ts";
import { outside, unassigned } from "../verdicts/property.ts";
import type { Verdict } from "../verdicts/verdict.ts";

/** Which pairs are asked for; all where nothing is said. */
export interface AskedPairs {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Verdicts on which an outcome rests: those of pairs of stages, and where an intent says what is meant to be open those
 * with `(unassigned)` and `(outside)` too. Without one nobody knows what of these is meant, unless they are asked for.
 */
export function countedVerdicts(proof: Proof, { from, to }: AskedPairs): readonly Verdict[] {
  const named = new Set([from, to]);
  return proof.verdicts.filter(
    (verdict) => proof.hasIntent || [verdict.from, verdict.to].every((name) => !isPseudo(name) || named.has(name)),
  );
}

function isPseudo(name: string): boolean {
  return name === unassigned || name === outside;
}

/** The same of the pairs that are asked for. */
export function askedOf(proof: Proof, { from, to }: AskedPairs): Proof {
  if (from === undefined && to === undefined) return proof;
  const isAsked = (pair: { readonly from: string; readonly to: string }): boolean =>
    (from === undefined || pair.from === from) && (to === undefined || pair.to === to);
  return {
    ...proof,
    verdicts: proof.verdicts.filter(isAsked),
    findings: proof.findings.flatMap((finding) => {
      const pairs = finding.pairs.filter(isAsked);
      return pairs.length === 0 ? [] : [{ ...finding, pairs }];
    }),
  };
}
