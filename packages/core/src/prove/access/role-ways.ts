import type { WorldObject } from "../../manifests/world/world.ts";
import type { BoundRole } from "../rights/grants.ts";
import { type RoleRules, rulesOfRole } from "../rights/role-rules.ts";
import type { Ability } from "./abilities.ts";
import type { AccessContext } from "./access-context.ts";
import {
  type Arrival,
  type Followed,
  type Identity,
  type Impersonation,
  impersonationKey,
  type Way,
} from "./arrival.ts";
import { everyBindingOf, isAllowed, permitted } from "./own-bindings.ts";

const group = "rbac.authorization.k8s.io";
const madeRole = "kubestage-witness";

/**
 * To further roles: by `bind` with the right to create bindings, and by `escalate` with the right to change a role that is
 * bound to oneself, or to make one and bind it while it is empty. Without either, the API server lets nobody hand out, or
 * take, what they do not have.
 * Source: k8s.io/kubernetes/pkg/registry/rbac (rolebinding/policybased, role/policybased)
 */
export function* waysByRoles(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  followed: Followed,
): Generator<Way> {
  const { powers } = context.abilities(bound.rules);
  for (const ability of powers.get("bindRoles") ?? []) {
    for (const namespace of bindingScopes(context, arrival, bound, ["create"])) {
      const key = `bind ${ability.resource} ${ability.names.join(",")} ${namespace}`;
      if (followed.has(key)) continue;
      followed.add(key);
      yield* bindable(context, bound, ability, namespace);
    }
    for (const namespace of bindingScopes(context, arrival, bound, ["patch", "update"]))
      yield* joinable(context, bound, ability, namespace);
  }
  // Who has the whole cluster has no need of its namespaces.
  for (const ability of (powers.get("escalateRoles") ?? []).toSorted((a, b) => a.resource.localeCompare(b.resource)))
    for (const { namespace, name, impersonation } of escalationScopes(context, arrival, bound, ability)) {
      const acting = impersonation ? impersonationKey(impersonation) : "";
      const key = (where: string): string => `escalate ${acting} ${where}`;
      if (followed.has(key(namespace)) || followed.has(key(""))) continue;
      followed.add(key(namespace));
      const to = obtained(everything, "ClusterRole", everything.object.metadata.name, namespace, allRules);
      yield { to, how: "escalate", bound, ability, namespace, name, ...(impersonation && { impersonation }) };
    }
}

/** Where the actor may write bindings to what `bound` lets them bind: empty for the whole cluster, then no further. */
function bindingScopes(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  verbs: readonly string[],
): readonly string[] {
  const writes = (resource: string, namespace: string): boolean =>
    verbs.some((verb) => may(context, arrival, verb, resource, namespace));
  if (bound.namespace !== "") return writes("rolebindings", bound.namespace) ? [bound.namespace] : [];
  if (writes("clusterrolebindings", "")) return [""];
  if (writes("rolebindings", "")) return context.namespaces;
  return ownNamespaces(context, arrival).filter((namespace) => writes("rolebindings", namespace));
}

/** To the roles of bindings that are there, by putting oneself among their subjects. */
function* joinable(context: AccessContext, bound: BoundRole, ability: Ability, namespace: string): Generator<Way> {
  const kind = ability.resource === "roles" ? "Role" : "ClusterRole";
  const there = namespace === "" ? context.grants.forCluster.bound : (context.grants.inNamespace.get(namespace) ?? []);
  for (const each of there) {
    const { binding, key: joins, rules } = each;
    const role = roleOf(each);
    if (role.kind !== kind || (ability.names.length > 0 && !ability.names.includes(role.name))) continue;
    const to = obtained(binding, kind, role.name, namespace, rules);
    yield { to, how: "bind", bound, ability, namespace, name: role.name, joins };
  }
}

function* bindable(context: AccessContext, bound: BoundRole, ability: Ability, namespace: string): Generator<Way> {
  const kind = ability.resource === "roles" ? "Role" : "ClusterRole";
  const found = (context.world.objects.get(`${group}/${kind}`) ?? []).filter(
    ({ object }) =>
      (ability.names.length === 0 || ability.names.includes(object.metadata.name)) &&
      (kind === "ClusterRole" || object.metadata.namespace === namespace),
  );
  // Nobody has need of the others who may bind the one with all rights.
  const strongest = found.filter(({ object }) => object.metadata.name === "cluster-admin");
  for (const role of strongest.length > 0 ? strongest : found) {
    const { name } = role.object.metadata;
    const rules = context.grants.roles.find(kind, namespace, name);
    if (!rules) continue;
    const to = obtained(role, kind, name, namespace, rules);
    yield { to, how: "bind", bound, ability, namespace, name };
  }
}

/** A role into which one may write whatever one likes. */
interface Escalation {
  /** Empty for the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** Where it is bound to those as whom one acts, and not to oneself. */
  readonly impersonation?: Impersonation;
}

/** Those that are bound to the actor, and those that may be made and bound. */
function escalationScopes(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  { resource, names }: Ability,
): readonly Escalation[] {
  const isCluster = resource === "clusterroles";
  const { impersonation } = arrival;
  if (isCluster && bound.namespace !== "") return [];
  const kind = isCluster ? "ClusterRole" : "Role";
  const changes = (name: string, namespace: string): boolean =>
    (names.length === 0 || names.includes(name)) &&
    ["patch", "update"].some((verb) => may(context, arrival, verb, resource, namespace, name));
  const own = everyBindingOf(context, arrival)
    .map((each) => ({ namespace: each.namespace, role: roleOf(each) }))
    .filter(({ role }) => role.kind === kind)
    .filter(({ namespace }) => bound.namespace === "" || namespace === bound.namespace)
    .filter(({ role, namespace }) => changes(role.name, isCluster ? "" : namespace))
    .map(({ role, namespace }) => ({ namespace, name: role.name, ...(impersonation && { impersonation }) }));
  const freeName = (namespace: string): string | undefined =>
    names.length === 0
      ? madeRole
      : names.find((name) => context.grants.roles.find(kind, namespace, name) === undefined);
  const isEverywhere = isAllowed(context, arrival, { verb: "create", group, resource, namespace: "", name: "" });
  const places = isEverywhere ? context.namespaces : ownNamespaces(context, arrival);
  const made = isCluster ? [""] : bound.namespace === "" ? places : [bound.namespace];
  const makes = made.flatMap((namespace) => {
    const name = freeName(namespace);
    const isMade =
      name !== undefined &&
      may(context, arrival, "create", resource, namespace) &&
      changes(name, namespace) &&
      may(context, arrival, "create", isCluster ? "clusterrolebindings" : "rolebindings", namespace);
    return isMade ? [{ namespace, name }] : [];
  });
  const all: readonly Escalation[] = [...own, ...makes];
  return all.toSorted((a, b) => Number(b.namespace === "") - Number(a.namespace === ""));
}

function may(
  context: AccessContext,
  arrival: Arrival,
  verb: string,
  resource: string,
  namespace: string,
  name = "",
): boolean {
  if (!isAllowed(context, arrival, { verb, group, resource, namespace, name })) return false;
  const asked = { verb, group, resource, names: name === "" ? [] : [name] };
  if (!permitted(context.given.rights, arrival, asked, namespace)) return false;
  return context.admits(arrival.actor, asked, namespace).answer !== "refused";
}

/** Namespaces in which something is bound to the actor. */
function ownNamespaces(context: AccessContext, arrival: Arrival): readonly string[] {
  const found = everyBindingOf(context, arrival).map(({ namespace }) => namespace);
  return [...new Set(found.filter((namespace) => namespace !== ""))];
}

/** What is bound, or what has been bound to oneself: then its key is the role's. */
function roleOf({ binding: { object }, key }: BoundRole): { readonly kind: string; readonly name: string } {
  return (object["roleRef"] as { readonly kind: string; readonly name: string } | undefined) ?? key;
}

/** Oneself with a role that one has come to, in a namespace or, where that is empty, in the whole cluster. */
function obtained(binding: WorldObject, kind: string, name: string, namespace: string, rules: RoleRules): Identity {
  const key = { group, kind, namespace: kind === "Role" ? namespace : "", name };
  return { type: "role", bound: { binding, key, namespace, subjects: [], rules } };
}

/** What one has who may write into one's own role whatever one likes. */
const everything: WorldObject = {
  object: {
    ...{ apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name: "whatever is written into it" } },
    rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
  },
  origin: { type: "built-in" },
};
const allRules = rulesOfRole(everything);
