import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Finding } from "../../verdicts/finding.ts";
import type { Answer, Verdict } from "../../verdicts/verdict.ts";
import type { PropertyProof } from "../property-proof.ts";
import { applyEdits } from "./apply-edits.ts";

/** What a fix is checked with: the same proof as gave the finding, with whatever it is judged with made for each world. */
export interface FixChecks {
  /**
   * Of all properties that may not become worse: the finding's own, and network, which finds declared calls that do not get
   * through.
   */
  readonly prove: (world: World) => PropertyProof;
  /** Why a fix cannot be made at all, such as in a generated file; asked before any is tried. */
  readonly whyNot?: (finding: Finding) => string | undefined;
}

export type FixCheck =
  | { readonly works: true; readonly world: World; readonly proof: PropertyProof }
  /** Why not, as a sentence without its beginning. */
  | { readonly works: false; readonly why: string };

/** What was said of a world before anything was mended. */
export interface Before {
  readonly world: World;
  readonly proof: PropertyProof;
}

/**
 * Whether the fixes of these findings mend them: each finding is gone, no verdict is worse, and nothing is found that was
 * not there before, a declared call that no longer gets through among it.
 */
export function checkFixes(before: Before, findings: readonly Finding[], checks: FixChecks): FixCheck {
  const world = applyEdits(
    before.world,
    findings.flatMap(({ fix }) => fix?.edits ?? []),
  );
  if (world === before.world) return { works: false, why: "there is nothing that it changes" };
  const proof = checks.prove(world);
  const left = new Set(proof.findings.map(idOf));
  const still = findings.find((finding) => left.has(idOf(finding)));
  if (still) return { works: false, why: `${still.code} would still be found` };
  const worse = becomesWorse(before.proof.verdicts, proof.verdicts);
  if (worse)
    return { works: false, why: `${worse.property} from ${worse.from} to ${worse.to} would be ${worse.verdict}` };
  const known = new Set(before.proof.findings.map(placeOf));
  const added = proof.findings.find((finding) => !known.has(placeOf(finding)));
  if (added) return { works: false, why: `${added.code} would be found: ${added.message}` };
  return { works: true, world, proof };
}

/** What a finding is about, however the rest of the world changes: what it says may count others too. */
function idOf(finding: Finding): string {
  return JSON.stringify([placeOf(finding), finding.message]);
}

function placeOf({ code, at, pairs }: Finding): string {
  const object = at ? keyText(keyOf(at.object.object)) : "";
  return JSON.stringify([code, object, at ? at.path : pairs]);
}

const ranks: Readonly<Record<Answer, number>> = { holds: 0, unknown: 1, broken: 2 };

function becomesWorse(before: readonly Verdict[], after: readonly Verdict[]): Verdict | undefined {
  const id = ({ property, from, to }: Verdict) => `${property}\n${from}\n${to}`;
  const earlier = new Map(before.map((verdict) => [id(verdict), ranks[verdict.verdict]]));
  return after.find((verdict) => ranks[verdict.verdict] > (earlier.get(id(verdict)) ?? 0));
}
