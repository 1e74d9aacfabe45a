import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { PropertyProof } from "../property-proof.ts";
import type { FixChecks } from "./check-fix.ts";
import { checkFixes } from "./check-fix.ts";

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

/**
 * The fixes of a proof's findings that work, all together. They are tried at once; where that fails, in halves, so that the
 * few that do not work are found with few proofs.
 */
export function chooseFixes(world: World, proof: PropertyProof, checks: FixChecks): ChosenFixes {
  const withFix = proof.findings.filter(({ fix }) => fix !== undefined && fix.edits.length > 0);
  const impossible = new Map(withFix.map((finding) => [finding, checks.whyNot?.(finding)]));
  const candidates = withFix.filter((finding) => impossible.get(finding) === undefined);
  const before = { world, proof };
  const fixed: Finding[] = [];
  const refused: { finding: Finding; why: string }[] = [];
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
  choose(candidates);
  for (const [finding, why] of impossible) if (why !== undefined) refused.push({ finding, why });
  const edits = distinctEdits(fixed.flatMap(({ fix }) => fix?.edits ?? []));
  return { fixed, refused, edits, world: last.world, proof: last.proof };
}

/** Findings of one text propose the same change of it. */
export function distinctEdits(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
