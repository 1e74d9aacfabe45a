import { keyOf } from "../manifests/object-key.ts";
import type { Finding } from "../verdicts/finding.ts";
import type { Proof, ProofComparison } from "../verdicts/proof.ts";
import type { Answer, Verdict } from "../verdicts/verdict.ts";

/** What a change turns, and what it was compared with. */
export interface ComparedProofs {
  readonly proofs: readonly Proof[];
  readonly comparison: ProofComparison;
}

/**
 * Of proofs only what a change turns: verdicts that are others than before, and findings that are new. A pair that was
 * broken and is broken by something else keeps its verdict; the new finding tells.
 *
 * Worlds are known by their names; where there is one on either side, the two are compared whatever they are called.
 */
export function compareProofs(base: string, before: readonly Proof[], now: readonly Proof[]): ComparedProofs {
  const beforeOf = new Map<Verdict, Answer>();
  const closed: { world: string; finding: Finding }[] = [];
  const only = before.length === 1 && now.length === 1 ? before[0] : undefined;
  const proofs = now.map((proof) => {
    const old = before.find(({ world }) => world === proof.world) ?? only;
    const answers = new Map(old?.verdicts.map((verdict) => [verdictKey(verdict), verdict.verdict]));
    const verdicts = proof.verdicts.filter((verdict) => {
      const answer = answers.get(verdictKey(verdict));
      if (answer === undefined) return verdict.verdict !== "holds";
      if (answer === verdict.verdict) return false;
      beforeOf.set(verdict, answer);
      return true;
    });
    const known = new Set(old?.findings.map(findingKey));
    const own = new Set(proof.findings.map(findingKey));
    for (const finding of old?.findings ?? [])
      if (!own.has(findingKey(finding))) closed.push({ world: proof.world, finding });
    return { ...proof, verdicts, findings: proof.findings.filter((finding) => !known.has(findingKey(finding))) };
  });
  return { proofs, comparison: { base, before: beforeOf, closed } };
}

function verdictKey({ property, from, to }: Verdict): string {
  return JSON.stringify([property, from, to]);
}

/** Messages hold counts and names of examples, so they are no part of what a finding is. */
function findingKey({ code, property, pairs, at }: Finding): string {
  const site = at && [keyOf(at.object.object), at.path];
  return JSON.stringify([code, property, pairs, site]);
}
