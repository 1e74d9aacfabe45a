import type { World } from "../../manifests/world/world.ts";
import type { Fix } from "../../verdicts/finding.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { closedCalls } from "./declared-calls.ts";
import { findDirectRoads } from "./direct-roads.ts";
import { addForwardedRoads, SharedHops } from "./forwarded-roads.ts";
import { judgementOf } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { networkFindings, sizeOf } from "./network-findings.ts";
import { networkVerdicts } from "./network-verdicts.ts";
import { findNewNamespaceRoads } from "./new-namespace-roads.ts";
import { findOutsideRoads } from "./outside-roads.ts";
import type { Cause, FoundCause } from "./pair-ledger.ts";

/** Fixes are tried as long as all of them together look at no more objects than this. */
const mostLookedAt = 200_000;

/**
 * Which pods of one stage, existing or possible, can open which ports of another's: straight, by an entrance from
 * outside, by pods of no stage, by a new namespace. Isolation is judged on what may be open; declared calls, stage
 * by stage and inside of them, on what must be.
 *
 * Without an intent nothing between stages is meant. The cluster's DNS and other parts of Kubernetes in kube-system pass
 * nothing on. A stage that is let out to the internet reaches whatever entrance another has there.
 */
export function proveNetwork(world: World, given: Given): PropertyProof {
  const judgement = judgementOf(world, given);
  judge(judgement);
  const closed = given.intent ? closedCalls(judgement, given.intent) : [];
  const verdicts = networkVerdicts(judgement, closed);
  const findings = networkFindings(judgement, [...judgement.ledger.causes, ...closed], tryFixes(world, given, closed));
  const shown = new Set(findings.map(({ code }) => code));
  return {
    verdicts: verdicts.map((verdict) => ({ ...verdict, findings: verdict.findings.filter((code) => shown.has(code)) })),
    findings,
  };
}

function judge(judgement: Judgement): void {
  const hops = new SharedHops(judgement);
  findDirectRoads(judgement, hops);
  findOutsideRoads(judgement);
  addForwardedRoads(judgement, hops);
  findNewNamespaceRoads(judgement);
}

/** Tries a fix on the world as it would be: the cause has to be gone, and no declared call closed by it. */
function tryFixes(world: World, given: Given, closed: readonly FoundCause[]): (cause: Cause, fix: Fix) => boolean {
  let left = mostLookedAt;
  const size = sizeOf(world);
  return ({ code, key }, { edits }) => {
    left -= size;
    if (left < 0) return false;
    const changed = judgementOf(applyEdits(world, edits), given);
    judge(changed);
    if (changed.ledger.causes.some(({ cause }) => cause.code === code && cause.key === key)) return false;
    return !given.intent || closedCalls(changed, given.intent).length <= closed.length;
  };
}
