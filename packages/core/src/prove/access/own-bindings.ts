import type { BoundRole } from "../rights/grants.ts";
import type { Ability } from "./abilities.ts";
import type { AccessContext } from "./access-context.ts";
import type { Arrival } from "./arrival.ts";

/** Those that name the identity, or a group that it is in. */
export function everyBindingOf({ grants }: AccessContext, { identity, actor }: Arrival): BoundRole[] {
  const keys = [
    ...(identity.type === "subject" && identity.subject.kind === "ServiceAccount"
      ? [`ServiceAccount ${identity.subject.namespace}/${identity.subject.name}`]
      : [`User ${actor.user}`]),
    ...actor.groups.map((group) => `Group ${group}`),
  ];
  const own = identity.type === "role" ? [identity.bound] : [];
  return [
    ...own,
    ...keys.flatMap((key) => {
      const found = grants.ofSubject.get(key);
      return found ? [...found.forCluster, ...[...found.inNamespace.values()].flat()] : [];
    }),
  ];
}

/** Whether a limit under which somebody acts as somebody else lets them do this. */
export function permitted(
  rights: AccessContext["given"]["rights"],
  { limit }: Arrival,
  { verb, group, resource, names }: Ability,
  namespace: string,
): boolean {
  if (!limit) return true;
  const asked = { verb: `impersonate-on:${limit.mode}:${verb}`, group, resource, namespace, name: names[0] ?? "" };
  return rights.allows(limit.actor, asked) !== undefined;
}
