import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { PropertyProof } from "../property-proof.ts";
import type { FixChecks } from "./check-fix.ts";
import { checkFixes, findingId } from "./check-fix.ts";
import { asBefore } from "./edit-order.ts";

export interface ChosenFixes {
  /** Findings whose fixes work together, in the order of the proof. */
  readonly fixed: readonly Finding[];
  /** Findings with a fix that does not, and why. */
  readonly refused: readonly { readonly finding: Finding; readonly why: string }[];
  /** What the fixes change, each edit once. */
  readonly edits: readonly Edit[];
  /** The world as it is with them, and what is proved of it. */
  readonly world: World;
  readonly proof: PropertyProof;
}

/** What shows only once something else is mended is mended too, so many times. */
const mostRounds = 4;

/**
 * The fixes of a proof's findings that work, all together. They are tried at once; where that fails, in halves, so that the
 * few that do not work are found with few proofs. What is found only once they are made, such as a way behind another one, is
 * mended with them.
 */
export function chooseFixes(world: World, proof: PropertyProof, checks: FixChecks): ChosenFixes {
  const before = { world, proof };
  const fixed: Finding[] = [];
  const refused: { finding: Finding; why: string }[] = [];
  const impossible: { finding: Finding; why: string }[] = [];
  let last: { readonly world: World; readonly proof: PropertyProof } = before;
  const choose = (findings: readonly Finding[]): void => {
    if (findings.length === 0) return;
    const check = checkFixes(before, [...fixed, ...findings], checks);
    if (check.works) {
      fixed.push(...findings);
      last = check;
    } else if (findings.length === 1) refused.push(...findings.map((finding) => ({ finding, why: check.why })));
    else {
      const middle = findings.length >>> 1;
      choose(findings.slice(0, middle));
      choose(findings.slice(middle));
    }
  };
  const seen = new Set<string>();
  for (let round = 0; round < mostRounds; round++) {
    const made = fixed.flatMap(({ fix }) => fix?.edits ?? []);
    const found = last.proof.findings.filter(
      (finding) => (finding.fix?.edits.length ?? 0) > 0 && !seen.has(findingId(finding)),
    );
    const candidates: Finding[] = [];
    for (const finding of found) {
      seen.add(findingId(finding));
      const one = round === 0 ? finding : withEditsBefore(finding, made);
      const why = checks.whyNot?.(one);
      if (why === undefined) candidates.push(one);
      else impossible.push({ finding: one, why });
    }
    const count = fixed.length;
    choose(candidates);
    if (fixed.length === count) break;
  }
  const edits = distinctEdits(fixed.flatMap(({ fix }) => fix?.edits ?? []));
  return { fixed, refused: [...refused, ...impossible], edits, world: last.world, proof: last.proof };
}

/** Of what was found in a changed world, with the positions of the world before. */
function withEditsBefore(finding: Finding, made: readonly Edit[]): Finding {
  const { fix } = finding;
  return fix ? { ...finding, fix: { ...fix, edits: asBefore(made, fix.edits) } } : finding;
}

/** Findings of one text propose the same change of it. */
export function distinctEdits(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
