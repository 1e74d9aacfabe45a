import { type Rights, type Subject, subjectKey } from "../rights/rights.ts";
import { impliedGroups } from "../rights/everybody-groups.ts";
import type { BoundRole } from "../rights/grants.ts";
import { type AccessContext, bindingsOf } from "./access-context.ts";
import { type Arrival, type Identity, identityKey, type Way } from "./arrival.ts";
import { certificateWays, Coalition } from "./coalition.ts";
import { waysByRoles } from "./role-ways.ts";
import { waysFrom } from "./ways.ts";

/** Everybody that those of a stage can become, in the order of distance: first without any doubt, then with. */
export function reachIdentities(
  context: AccessContext,
  sources: readonly Subject[],
  isBeyond: (way: Way) => boolean,
): readonly Arrival[] {
  const { rights } = context.given;
  const levels: readonly [Arrival[], Arrival[], Arrival[]] = [[], [], []];
  const reached = new Map<string, number>();
  const followed = new Set<string>();
  const coalition = new Coalition();
  const arrivals: Arrival[] = [];
  const arrive = (arrival: Arrival): void => {
    const level = arrival.unclear === undefined ? (arrival.isBeyond ? 1 : 0) : 2;
    const key = identityKey(arrival.identity, arrival.impersonation);
    if ((reached.get(key) ?? levels.length) <= level) return;
    reached.set(key, level);
    levels[level].push(arrival);
  };
  const go = (from: Arrival, way: Way): void => {
    arrive(arrivalBy(rights, from, way, isBeyond(way)));
  };
  for (const subject of sources) {
    const identity: Identity = { type: "subject", subject };
    arrive({
      identity,
      actor: rights.actorOf(subject),
      from: undefined,
      impersonation: undefined,
      isBeyond: false,
      unclear: undefined,
    });
  }
  for (const [level, queue] of levels.entries()) {
    for (const arrival of queue) {
      if (reached.get(identityKey(arrival.identity, arrival.impersonation)) !== level) continue;
      arrivals.push(arrival);
      for (const bound of boundTo(context, arrival.identity)) {
        for (const way of waysFrom(context, arrival, bound, followed)) go(arrival, way);
        for (const way of waysByRoles(context, arrival, bound, followed)) go(arrival, way);
        for (const [from, way] of coalition.join(context, arrival, bound)) go(from, way);
      }
      for (const [from, way] of certificateWays(context, coalition, followed)) go(from, way);
      for (const group of groupsOf(context, arrival)) go(arrival, group);
    }
  }
  return arrivals;
}

/** Where a way leads those who have come to its beginning; `isBeyond` of the way alone. */
export function arrivalBy(rights: Rights, from: Arrival, way: Way, isBeyond: boolean): Arrival {
  // Who acts as somebody else binds roles to themselves.
  const holder = (way.impersonation ? undefined : from.impersonation?.by) ?? from.actor;
  return {
    identity: way.to,
    actor: way.to.type === "subject" ? rights.actorOf(way.to.subject) : holder,
    from: { arrival: from, way },
    impersonation: way.how === "member" ? from.impersonation : way.impersonation,
    isBeyond: from.isBeyond || way.second?.arrival.isBeyond === true || isBeyond,
    unclear: from.unclear ?? way.unclear,
  };
}

/** What is bound to the identity itself; to the groups that it is in, by arriving there. */
export function* boundTo(context: AccessContext, identity: Identity): Generator<BoundRole> {
  if (identity.type === "role") yield identity.bound;
  else yield* bindingsOf(context, identity.subject);
}

const noAbility = { verb: "", group: "", resource: "", names: [], isClusterWide: false, written: -1 };

export function* groupsOf(context: AccessContext, { identity }: Arrival): Generator<Way> {
  if (identity.type !== "subject") return;
  for (const name of impliedGroups(identity.subject)) {
    const subject: Subject = { kind: "Group", name, namespace: "" };
    const [bound] = context.grants.ofSubject.has(subjectKey(subject)) ? bindingsOf(context, subject) : [];
    if (bound) yield { to: { type: "subject", subject }, how: "member", bound, ability: noAbility, namespace: "" };
  }
}
