import { type BoundRole, userSubject } from "../rights/grants.ts";
import { type Attributes, subjectKey } from "../rights/rights.ts";
import { ruleAllows } from "../rights/rule-allows.ts";
import type { Asked } from "./abilities.ts";
import type { AccessContext } from "./access-context.ts";
import type { Arrival } from "./arrival.ts";

/** Those that name the identity, or a group that it is in, and of roles that it has been given on the way. */
export function everyBindingOf({ grants }: AccessContext, arrival: Arrival): BoundRole[] {
  const { user, groups } = arrival.actor;
  const keys = [subjectKey(userSubject(user)), ...groups.map((group) => `Group ${group}`)];
  return [
    ...obtainedRoles(arrival),
    ...keys.flatMap((key) => {
      const found = grants.ofSubject.get(key);
      return found ? [...found.forCluster, ...[...found.inNamespace.values()].flat()] : [];
    }),
  ];
}

/** Whether they may, by what names them or by a role that they have given themselves on the way. */
export function isAllowed({ given: { rights } }: AccessContext, arrival: Arrival, asked: ResourceAttributes): boolean {
  if (rights.allows(arrival.actor, asked)) return true;
  return obtainedRoles(arrival).some(
    ({ namespace, rules }) =>
      (namespace === "" || namespace === asked.namespace) && rules.written.some(({ rule }) => ruleAllows(rule, asked)),
  );
}

type ResourceAttributes = Extract<Attributes, { readonly resource: string }>;

function obtainedRoles(arrival: Arrival): BoundRole[] {
  const found: BoundRole[] = [];
  for (let each: Arrival | undefined = arrival; each?.identity.type === "role"; each = each.from?.arrival)
    found.push(each.identity.bound);
  return found;
}

/** Whether those who act as somebody else may make this request as them. */
export function permitted(
  rights: AccessContext["given"]["rights"],
  arrival: Arrival,
  { verb, group, resource, names }: Asked,
  namespace: string,
): boolean {
  return permitsRequest(rights, arrival, { verb, group, resource, namespace, name: names[0] ?? "" });
}

/** As {@link permitted}, of any request. */
export function permitsRequest(
  rights: AccessContext["given"]["rights"],
  { impersonation }: Arrival,
  attributes: Attributes,
): boolean {
  if (!impersonation || impersonation.mode === "all") return true;
  const { by, mode } = impersonation;
  return rights.allows(by, { ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` }) !== undefined;
}
