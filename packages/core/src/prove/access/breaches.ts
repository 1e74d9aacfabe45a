import { type Capability, capabilities as everyCapability } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { Subject } from "../rights/rights.ts";
import type { Ability } from "./abilities.ts";
import type { AccessContext } from "./access-context.ts";
import { type Arrival, chainOf, type How, type Way } from "./arrival.ts";
import { actsAsAccounts, type Granted, grantedText, grantsBySubject } from "./granted.ts";
import { permitted } from "./own-bindings.ts";
import { boundTo, reachIdentities } from "./reach-identities.ts";

/** A right in another stage that somebody has, or comes to. */
export interface Breach {
  readonly from: string;
  readonly to: string;
  readonly capability: Capability;
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
  /** A namespace of `to`, empty for the whole cluster. */
  readonly namespace: string;
  readonly unclear: string | undefined;
  readonly cause: Cause;
  /** Where becoming somebody of `to` is the breach: how, as the last step. */
  readonly taking?: Way;
}

/** The last right that somebody at home in the stage uses. */
export interface Cause {
  readonly bound: BoundRole;
  readonly subject: Subject;
  readonly ability: Ability;
  /** Undefined where it is the breach itself. */
  readonly how: How | undefined;
}

/** Every breach from one stage, each binding, capability and destination once for each class of those who try. */
export function* breachesFrom(context: AccessContext, from: string): Generator<Breach> {
  const grantsOf = grantsBySubject(context.given.intent);
  const classes = Map.groupBy(context.peopleOf(from), (subject) => grantedText(grantsOf(subject)));
  for (const members of classes.values()) {
    const [first] = members;
    if (!first) continue;
    const granted = grantsOf(first);
    const arrivals = reachIdentities(context, members, (way) => isBeyond(context, from, granted, way));
    for (const arrival of arrivals) {
      yield* takenIdentity(context, from, granted, arrival);
      for (const bound of boundTo(context, arrival.identity))
        yield* breachesBy(context, { from, arrival, bound, granted, grantsOf });
    }
  }
}

/** Whether a step is a right in another stage that those who take it were not meant to have. */
export function isBeyond({ stageOf }: AccessContext, from: string, granted: Granted, { how, namespace }: Way): boolean {
  if (how === "member" || namespace === "") return how !== "member";
  const stage = stageOf(namespace);
  return stage !== from && granted.get(stage)?.has(how === "enter" ? "runCommands" : "impersonate") !== true;
}

/** To become somebody of another stage, whose name no namespace has, is a breach by itself. */
export function* takenIdentity(
  context: AccessContext,
  from: string,
  granted: Granted,
  arrival: Arrival,
): Generator<Breach> {
  const { identity, from: come, unclear } = arrival;
  if (!come || identity.type !== "subject" || (come.way.how !== "impersonate" && come.way.how !== "certificate"))
    return;
  if (come.way.namespace !== "" || context.given.rights.isTrusted(identity.subject)) return;
  const homes = context.homes(identity.subject);
  if (homes.includes(from)) return;
  const cause = causeOf(context, from, arrival, come.way.bound, come.way.ability);
  for (const to of homes)
    if (to !== outside && granted.get(to)?.has("impersonate") !== true)
      yield {
        ...{ from, to, capability: "impersonate", arrival: come.arrival, bound: come.way.bound },
        ...{ ability: come.way.ability, namespace: "", unclear, cause, taking: come.way },
      };
}

interface Trying {
  readonly from: string;
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly granted: Granted;
  readonly grantsOf: (subject: Subject) => Granted;
}

export function* breachesBy(context: AccessContext, trying: Trying): Generator<Breach> {
  const { from, arrival, bound } = trying;
  const destinations =
    bound.namespace === "" ? [...context.world.stages.names, unassigned] : [context.stageOf(bound.namespace)];
  const { capabilities } = context.abilities(bound.rules);
  for (const to of destinations) {
    if (to === from) continue;
    for (const capability of everyCapability) {
      const abilities = capabilities.get(capability);
      if (!abilities || isGranted(context, trying, to, capability)) continue;
      const found = firstPossible(context, arrival, bound, abilities, to);
      if (!found) continue;
      const cause = causeOf(context, from, arrival, bound, found.ability);
      yield { from, to, capability, arrival, bound, cause, ...found };
    }
  }
}

function isGranted(
  { homes }: AccessContext,
  { arrival: { identity, isBeyond: isTainted, from: come }, granted, grantsOf }: Trying,
  to: string,
  capability: Capability,
): boolean {
  if (granted.get(to)?.has(capability)) return true;
  if (identity.type !== "subject" || isTainted) return false;
  if (grantsOf(identity.subject).get(to)?.has(capability)) return true;
  return come !== undefined && actsAsAccounts(granted, to) && homes(identity.subject).includes(to);
}

type Found = Pick<Breach, "ability" | "namespace" | "unclear">;

/** The first request that is not refused; where all are doubtful, the first of those. */
function firstPossible(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  abilities: readonly Ability[],
  to: string,
): Found | undefined {
  let doubtful: Found | undefined;
  for (const ability of abilities)
    for (const namespace of placesOf(context, bound, ability, to)) {
      if (!permitted(context.given.rights, arrival, ability, namespace)) continue;
      const passes = context.admits(arrival.actor, ability, namespace);
      if (passes.answer === "refused") continue;
      const unclear = arrival.unclear ?? (passes.answer === "unclear" ? passes.why : undefined);
      if (unclear === undefined) return { ability, namespace, unclear };
      doubtful ??= { ability, namespace, unclear };
    }
  return doubtful;
}

/** Where in `to` a right takes effect: its namespaces, or the whole cluster. */
function placesOf(context: AccessContext, bound: BoundRole, ability: Ability, to: string): readonly string[] {
  const { names, resource, verb } = ability;
  if (!ability.isClusterWide) {
    if (bound.namespace !== "") return [bound.namespace];
    return context.namespacesOf(to);
  }
  const isNamespace = resource === "namespaces" || resource.startsWith("namespaces/");
  // A RoleBinding gives rights to the object of its own namespace, since the request for that names it.
  if (bound.namespace !== "") {
    const isOwn = isNamespace && verb !== "create" && (names.length === 0 || names.includes(bound.namespace));
    return isOwn ? [bound.namespace] : [];
  }
  if (isNamespace && verb !== "create") {
    const own = context.namespacesOf(to);
    return names.length === 0 ? own : own.filter((name) => names.includes(name));
  }
  const { ofNode } = context.world.stages;
  if (resource.startsWith("nodes") && ability.group === "" && names.length > 0)
    return names.some((name) => (ofNode.get(name) ?? unassigned) === to) ? [""] : [];
  return [""];
}

function causeOf(context: AccessContext, from: string, arrival: Arrival, bound: BoundRole, ability: Ability): Cause {
  const chain = chainOf(arrival);
  // Kubernetes' own accounts have rights that nobody can take away: what leads to them is what can be mended.
  const isHome = ({ identity, from: come }: Arrival): boolean =>
    come === undefined ||
    (identity.type === "subject" &&
      !context.given.rights.isTrusted(identity.subject) &&
      context.homes(identity.subject).includes(from));
  const last = chain.findLastIndex(isHome);
  const own = chain[last];
  const subject =
    own?.identity.type === "subject" ? own.identity.subject : { kind: "User" as const, name: "", namespace: "" };
  const way = chain[last + 1]?.from?.way;
  return way
    ? { bound: way.bound, subject, ability: way.ability, how: way.how }
    : { bound, subject, ability, how: undefined };
}
