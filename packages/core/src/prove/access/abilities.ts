import { listOf } from "../list-of.ts";
import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { Capability } from "../../verdicts/intent.ts";
import type { RoleRules } from "../rights/role-rules.ts";
import { capabilitiesOf } from "./capability-of.ts";
import { isClusterWide, type KnownResource, knownResources } from "./known-resources.ts";
import { type Power, powerOf } from "./power-of.ts";

/** One thing that a rule allows. */
export interface Ability {
  readonly verb: string;
  readonly group: string;
  /** With the subresource. */
  readonly resource: string;
  /** Any where empty. */
  readonly names: readonly string[];
  readonly isClusterWide: boolean;
  /** Position among the role's written rules. */
  readonly written: number;
}

/** What is asked for, of one object by its name or of any. */
export type Asked = Pick<Ability, "verb" | "group" | "resource" | "names">;

/** What a role gives, as what it amounts to. */
export interface RoleAbilities {
  readonly capabilities: ReadonlyMap<Capability, readonly Ability[]>;
  readonly powers: ReadonlyMap<Power, readonly Ability[]>;
}

interface AbilityContext {
  readonly minorVersion: number;
  /** Custom resources that are defined. */
  readonly defined: readonly KnownResource[];
  /** Those of which objects are there, asked for only where a rule may mean one of them. */
  readonly seen: () => readonly KnownResource[];
}

const verbs = [
  ...["create", "patch", "update", "get", "list", "watch", "delete", "deletecollection"],
  ...["impersonate", "escalate", "bind", "approve", "impersonate:user-info", "impersonate:serviceaccount"],
  ...["impersonate:arbitrary-node", "impersonate:associated-node"],
];

/** Worked out once for roles with equal rules. */
export function abilitiesIn(context: AbilityContext): (rules: RoleRules) => RoleAbilities {
  const known = new WeakMap<object, RoleAbilities>();
  const resources = resourcesIn(context);
  return (rules) => {
    const found = known.get(rules.class) ?? abilitiesOf(rules.class.rules, resources, context.minorVersion);
    known.set(rules.class, found);
    return found;
  };
}

function abilitiesOf(
  rules: readonly PolicyRule[],
  resourcesOf: (rule: PolicyRule) => readonly KnownResource[],
  minorVersion: number,
): RoleAbilities {
  const capabilities = new Map<Capability, Ability[]>();
  const powers = new Map<Power, Ability[]>();
  for (const [written, rule] of rules.entries())
    for (const { group, resource, isClusterWide: forCluster } of resourcesOf(rule)) {
      for (const verb of rule.verbs.includes("*") ? verbs : rule.verbs) {
        const names = rule.resourceNames ?? [];
        if (names.length > 0 && !canBeNamed(verb, resource)) continue;
        const ability = { verb, group, resource, names, isClusterWide: forCluster, written };
        const where = { minorVersion, isClusterWide: forCluster };
        for (const capability of capabilitiesOf(ability, where)) listOf(capabilities, capability).push(ability);
        const power = powerOf(ability, minorVersion);
        if (power) listOf(powers, power).push(ability);
      }
    }
  return { capabilities, powers };
}

/** A request to create an object names none, nor does one to delete many; one to create a subresource does. */
function canBeNamed(verb: string, resource: string): boolean {
  if (verb === "deletecollection") return false;
  return verb !== "create" || resource.includes("/");
}

/** What a rule names, each with its group: what is known and, where it may be there, what is not. */
function resourcesIn({ defined, seen }: AbilityContext): (rule: PolicyRule) => readonly KnownResource[] {
  const all = [...knownResources, ...defined];
  const clusterWide = new Set(
    defined.filter((each) => each.isClusterWide).map(({ group, resource }) => `${resource}.${group}`),
  );
  const unknown = (group: string, resource: string): KnownResource => ({
    group,
    resource,
    isClusterWide: isClusterWide(group, resource, clusterWide),
  });
  return ({ apiGroups = [], resources = [] }) => {
    const isAnyGroup = apiGroups.includes("*");
    return resources.flatMap((listed) => {
      const isPattern = listed === "*" || listed.startsWith("*/");
      const matching = all.filter(
        ({ group, resource }) =>
          (isAnyGroup || apiGroups.includes(group)) &&
          (listed === "*" || listed === resource || (isPattern && resource.endsWith(listed.slice(1)))),
      );
      if (isAnyGroup && !isPattern && matching.length === 0) {
        const there = seen().filter(({ resource }) => resource === listed);
        if (there.length > 0) return there;
        return isName.test(listed) ? [unknown("*", listed)] : [];
      }
      const others = apiGroups.filter(
        (group) => group !== "*" && !matching.some((known) => known.group === group) && mayExist(group, listed),
      );
      const named = isPattern ? (listed === "*" ? "anything" : `anything${listed.slice(1)}`) : listed;
      return [...matching, ...others.map((group) => unknown(group, named))];
    });
  };
}

/** What a resource of a custom group may be called, with its subresource. */
const isName = /^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/;

/**
 * Whether a resource that is not known may be there: a custom one, or a further subresource of one that is known. Groups
 * without a dot are Kubernetes' own, and nobody else defines resources in them; `pods/*` is no pattern and no resource.
 * Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (spec.group)
 */
function mayExist(group: string, listed: string): boolean {
  if (listed.replace(/^\*(?=\/|$)/, "").includes("*")) return false;
  const [plural = ""] = listed.split("/");
  return group.includes(".") || knownResources.some((known) => known.group === group && known.resource === plural);
}
