import type { World } from "../../manifests/world/world.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import { lastingAdmission } from "../possible/lasting-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { closedCalls } from "./declared-calls.ts";
import { findDirectRoads } from "./roads/direct-roads.ts";
import { findForeignLabelRoads } from "./roads/foreign-labels.ts";
import { addForwardedRoads, SharedHops } from "./roads/forwarded-roads.ts";
import { judgementOf } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { isReported, networkFindings, sizeOf } from "./network-findings.ts";
import type { Tries } from "./network-findings.ts";
import { findLaidRoads } from "./roads/laid-roads.ts";
import { networkVerdicts } from "./network-verdicts.ts";
import { addHopsOf, findNewNamespaceRoads, podsOfNewNamespaces } from "./roads/new-namespace-roads.ts";
import { findNodeRoads } from "./roads/node-roads.ts";
import { findOpenedWalls } from "./roads/opened-walls.ts";
import { findOutsideRoads } from "./roads/outside-roads.ts";
import type { Cause, FoundCause } from "./pair-ledger.ts";
import { closedByEdits } from "./fixes/ways-in.ts";

/** Fixes are tried as long as all of them together look at no more objects than this. */
const mostLookedAt = 200_000;

/**
 * Which pods of one stage, existing or possible, can open which ports of another's: straight, by an entrance from
 * outside, by pods of no stage, by a new namespace. Isolation is judged on what may be open; declared calls, stage
 * by stage and inside of them, on what must be.
 *
 * Without an intent nothing between stages is meant. The cluster's DNS and other parts of Kubernetes in kube-system pass
 * nothing on. A stage that is let out to the internet reaches whatever entrance another has there.
 *
 * Walls that people of the one stage may open hold nobody of theirs back. Those of the other count though its own people
 * may open them: that is their decision. Whoever is of both stages acts in each for that one, which `access` judges.
 */
export function proveNetwork(world: World, given: Given): PropertyProof {
  const judgement = judgedNetwork(world, given);
  judged.set(given, judgement);
  return proofOfJudged(judgement);
}

const judged = new WeakMap<Given, Judgement>();

/** The judgement by which `proveNetwork` proved the world, or one that is as good for looking at connections. */
export function judgementFor(world: World, given: Given): Judgement {
  return judged.get(given) ?? judgementOf(world, given);
}

/** The judgement that `proveNetwork` speaks of. */
export function judgedNetwork(world: World, given: Given): Judgement {
  const judgement = judgementOf(world, given);
  judge(judgement);
  return judgement;
}

/** What every road was found of. */
export function proofOfJudged(judgement: Judgement): PropertyProof {
  const { given } = judgement;
  const closed = given.intent ? closedCalls(judgement, given.intent) : [];
  return proofOf(judgement, closed, tryFixes(judgement, closed));
}

/** @param tries whether a fix of a cause is worth showing */
export function proofOf(judgement: Judgement, closed: readonly FoundCause[], tries: Tries): PropertyProof {
  const verdicts = networkVerdicts(judgement, closed);
  const findings = networkFindings(judgement, [...judgement.ledger.causes, ...closed], tries);
  const shown = new Set(findings.map(({ code }) => code));
  return {
    verdicts: verdicts.map((verdict) => ({ ...verdict, findings: verdict.findings.filter((code) => shown.has(code)) })),
    findings,
  };
}

/** Finds every road. */
export function judge(judgement: Judgement): void {
  const hops = new SharedHops(judgement);
  findDirectRoads(judgement, hops);
  const made = podsOfNewNamespaces(judgement);
  findOutsideRoads(judgement, made);
  addHopsOf(judgement, made, hops);
  addForwardedRoads(judgement, hops);
  findNewNamespaceRoads(judgement);
  findForeignLabelRoads(judgement, hops);
  findOpenedWalls(judgement, hops);
  findLaidRoads(judgement);
  findNodeRoads(judgement);
}

/**
 * Tries a fix on the world as it would be: the cause has to be gone, and no declared call closed by it. What it takes away
 * from the world outside is said.
 */
function tryFixes({ model, given }: Judgement, closed: readonly FoundCause[]): Tries {
  const { world } = model;
  let left = mostLookedAt;
  const size = sizeOf(world);
  const tried = ({ code, key }: Cause, { description, edits }: Fix): Fix | undefined => {
    left -= size;
    if (left < 0) return undefined;
    const after = applyEdits(world, edits);
    const changed = judgementOf(after, edits.some(isAboutPeople) ? givenAfter(after, given) : given);
    judge(changed);
    const isLeft = (one: FoundCause) =>
      one.cause.key === key && (one.cause.code === code || one.cause.code === "KS3103") && isReported(changed, one);
    if (changed.ledger.causes.some(isLeft)) return undefined;
    const calls = given.intent ? closedCalls(changed, given.intent) : [];
    if (code === "KS3106" && (!given.intent || calls.some(({ cause }) => cause.key === key))) return undefined;
    if (code !== "KS3106" && calls.length > closed.length) return undefined;
    const { intent } = given;
    const away = closedByEdits({ model, intent }, edits, () => ({ model: changed.model, intent }));
    return { description: away === undefined ? description : `${description}; it closes ${away}, too`, edits };
  };
  return (cause, { otherwise, ...proposal }) => {
    const fix = tried(cause, proposal);
    return fix || !otherwise ? fix : tried(cause, otherwise);
  };
}

const kindsOfPeople = /^(Namespace|(Cluster)?Role(Binding)?|(Validating|Mutating)Admission.*)$/;

/** What a change makes of what people may do, or admission lets them. */
function isAboutPeople(edit: Edit): boolean {
  return kindsOfPeople.test(edit.object.kind);
}

function givenAfter(world: World, given: Given): Given {
  const rights = makeRights(world, given.intent);
  const admission = lastingAdmission(world, rights);
  return { ...given, rights, admission, possible: makePossible(world, rights, admission) };
}
