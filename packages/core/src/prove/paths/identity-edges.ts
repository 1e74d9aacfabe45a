import { keyText } from "../../manifests/object-key.ts";
import type { Capability } from "../../verdicts/intent.ts";
import type { Sensitivity } from "../../verdicts/verdict.ts";
import type { Arrival, Way as AccessWay } from "../access/arrival.ts";
import { type Breach, breachesBy, takenIdentity } from "../access/breaches.ts";
import { boundTo } from "../access/reach-identities.ts";
import { breachText, subjectText, wayText } from "../access/texts.ts";
import { fixOf, positionsOf } from "../access/fix-cause.ts";
import { requestOf, stepsOf } from "../access/witness-steps.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { Ability } from "../access/abilities.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import type { PathsContext } from "./paths-context.ts";
import { type Edge, type EdgeCause, type Place, stageKey, type Trying } from "./way.ts";

const policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
  (kind) => `admissionregistration.k8s.io/${kind}`,
);
export const admitted = { kinds: policies } as const;
const reads: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/** What is read needs no admission. */
function sensitivityTo({ verb }: Ability): Sensitivity {
  return reads.has(verb) ? { kinds: [] } : admitted;
}

/** To act as somebody else, or with a further role, by a right. */
export function accessEdge(context: PathsContext, { stage }: Trying, before: Arrival, way: AccessWay): Edge {
  const { how, namespace, bound, ability } = way;
  const isOwn =
    how === "member" ||
    (namespace !== "" && ownStages(context, stage, before).includes(context.access.stageOf(namespace)));
  return {
    road: "access",
    isBreach: !isOwn,
    says: `${who(before)} may ${wayText(way)}`,
    steps: () => stepsOf(before, way),
    cause: isOwn ? undefined : rightCause(context, before, bound, ability, how),
    unclear: way.unclear,
    sensitivity: sensitivityTo(ability),
  };
}

/**
 * Stages in which what somebody may do is their own business: for those who set out, the stage from which they do; for
 * whom they became on the way, that one's too.
 */
export function ownStages(
  context: PathsContext,
  stage: string,
  { identity, from, isBeyond }: Arrival,
): readonly string[] {
  if (identity.type === "role" || from?.way.how === "member")
    return from ? ownStages(context, stage, from.arrival) : [stage];
  if (!from && !isBeyond) return [stage];
  return [stage, ...context.access.homes(identity.subject)];
}

/** What is worth most to somebody first. */
const harm: readonly Capability[] = [
  ...(["readSecrets", "runCommands", "changeWorkloads", "impersonate"] as const),
  ...(["changeAccess", "changeWalls", "deleteWorkloads", "read"] as const),
];

/** Rights in other stages that one has as this identity. */
export function* rightsEdges(
  context: PathsContext,
  trying: Trying,
  arrival: Arrival,
): Generator<readonly [Place, Edge]> {
  const { access, grantsOf } = context;
  const { stage: from, granted } = trying;
  const breaches = [...takenIdentity(access, from, granted, arrival)];
  for (const bound of boundTo(access, arrival.identity))
    breaches.push(...breachesBy(access, { from, arrival, bound, granted, grantsOf }));
  breaches.sort((one, other) => harm.indexOf(one.capability) - harm.indexOf(other.capability));
  const seen = new Set<string>();
  for (const breach of breaches) {
    if (seen.has(breach.to)) continue;
    if (breach.unclear === undefined) seen.add(breach.to);
    yield [{ type: "stage", key: stageKey(breach.to), stage: breach.to }, rightEdge(context, trying, arrival, breach)];
  }
}

function rightEdge(context: PathsContext, { stage }: Trying, arrival: Arrival, breach: Breach): Edge {
  const { ability, bound, namespace, to, taking } = breach;
  const isOwn = ownStages(context, stage, arrival).includes(to);
  return {
    road: "access",
    isBreach: !isOwn,
    says: breachText(breach),
    // Where to become somebody is all, that was the way to here.
    steps: () => (taking ? [] : [requestOf(arrival, bound, ability, namespace, ability.names[0])]),
    cause: isOwn ? undefined : rightCause(context, breach.arrival, bound, ability, undefined),
    unclear: breach.unclear === arrival.unclear ? undefined : breach.unclear,
    sensitivity: sensitivityTo(ability),
  };
}

export function rightCause(
  context: PathsContext,
  arrival: Arrival,
  bound: BoundRole,
  ability: Ability,
  how: AccessWay["how"] | undefined,
): EdgeCause | undefined {
  const subject = subjectOf(arrival);
  if (!subject) return undefined;
  const cause = { bound, subject, ability, how };
  const fix = () => fixOf(context.access, [cause]);
  const [position] = positionsOf(cause);
  const { kind, namespace, name } = bound.key;
  return {
    key: `right ${keyText(bound.key)} ${subjectKey(subject)}`,
    description: `take ${subjectText(subject)} out of ${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`,
    at: { object: bound.binding, path: position ? ["subjects", position.position] : ["subjects"] },
    edits: () => fix()?.edits,
  };
}

/** Whom the bindings name: with a role that one gave oneself, whoever did. */
function subjectOf(arrival: Arrival): Subject | undefined {
  for (let each: Arrival | undefined = arrival; each; each = each.from?.arrival)
    if (each.identity.type === "subject") return each.identity.subject;
  return undefined;
}

export function who(arrival: Arrival): string {
  const subject = subjectOf(arrival);
  return subject ? subjectText(subject) : arrival.actor.user;
}
