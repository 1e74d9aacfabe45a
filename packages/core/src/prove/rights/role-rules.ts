import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Attributes } from "./rights.ts";
import { ruleAllows } from "./rule-allows.ts";

/** A rule and where it is written: of an aggregated role, in one of those that it selects. */
export interface WrittenRule {
  readonly rule: PolicyRule;
  readonly role: WorldObject;
  readonly key: ObjectKey;
  /** In the `rules` of `role`. */
  readonly position: number;
}

/** Roles with equal rules have one: what was once asked of it is known. */
interface RuleClass {
  readonly rules: readonly PolicyRule[];
  readonly answers: Map<string, number>;
}

/** What a role gives. */
export interface RoleRules {
  readonly written: readonly WrittenRule[];
  readonly class: RuleClass;
}

export interface RoleIndex {
  /** Undefined where the role is not there: its bindings give nothing. */
  find(kind: string, namespace: string, name: string): RoleRules | undefined;
  /** Names that rules restrict themselves to. All others are alike. */
  readonly names: ReadonlySet<string>;
}

type Role = WorldObject & { readonly object: { readonly rules?: readonly PolicyRule[] | null } };

/**
 * Every role's rules, those of aggregated ones filled in from all that they select, themselves excepted, as the controller
 * does: what is written in an aggregated role does not count.
 * Source: k8s.io/kubernetes/pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go
 */
export function indexRoles(world: World): RoleIndex {
  const forCluster = clusterRolesOf(world);
  const own = new RuleClasses(forCluster.classes);
  const found = new Map<string, RoleRules>();
  for (const role of objectsOf(world, "rbac.authorization.k8s.io/Role"))
    found.set(
      roleText("Role", role.object.metadata.namespace ?? "", role.object.metadata.name),
      own.rulesOf(writtenIn(role)),
    );
  const { names } = own;
  return {
    find(kind, namespace, name) {
      if (kind === "Role") return found.get(roleText(kind, namespace, name));
      return kind === "ClusterRole" ? forCluster.byName.get(name) : undefined;
    },
    names,
  };
}

/** Those of equal rules, and the names to which rules restrict themselves. */
class RuleClasses {
  readonly names: Set<string>;
  readonly #known = new Map<string, RuleClass>();
  readonly #before: RuleClasses | undefined;

  /** @param before those that are known already */
  constructor(before?: RuleClasses) {
    this.#before = before;
    this.names = new Set(before?.names);
  }

  rulesOf(written: readonly WrittenRule[]): RoleRules {
    return { written, class: this.#classOf(written.map(({ rule }) => rule)) };
  }

  #find(text: string): RuleClass | undefined {
    const before = this.#before;
    return (before && before.#find(text)) ?? this.#known.get(text);
  }

  #classOf(rules: readonly PolicyRule[]): RuleClass {
    const text = JSON.stringify(rules);
    const known = this.#find(text);
    if (known) return known;
    for (const { resourceNames } of rules) for (const name of resourceNames ?? []) this.names.add(name);
    const made = { rules, answers: new Map<string, number>() };
    this.#known.set(text, made);
    return made;
  }
}

interface ClusterRoles {
  readonly byName: ReadonlyMap<string, RoleRules>;
  readonly classes: RuleClasses;
}

const knownClusterRoles = new WeakMap<readonly WorldObject[], ClusterRoles>();

/** Worked out once for all worlds that have the same: parts of one, and one that is tried with a fix. */
export function clusterRolesOf(world: World): ClusterRoles {
  const roles = world.objects.get("rbac.authorization.k8s.io/ClusterRole") ?? [];
  const known = knownClusterRoles.get(roles);
  if (known) return known;
  const classes = new RuleClasses();
  const byName = new Map([...clusterRoles(world)].map(([name, written]) => [name, classes.rulesOf(written)]));
  const made = { byName, classes };
  knownClusterRoles.set(roles, made);
  return made;
}

const knownNames = new WeakMap<readonly Role[], Map<RuleTest, readonly string[]>>();

export type RuleTest = (rule: PolicyRule) => boolean;

/** Names of single objects that rules restrict themselves to, of the rules that pass the test; the same test is asked once of the same roles. */
export function namesInRules(world: World, test: RuleTest): ReadonlySet<string> {
  const kinds = ["rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole"] as const;
  return new Set(kinds.flatMap((kind) => namesInRoles(objectsOf(world, kind), test)));
}

function namesInRoles(roles: readonly Role[], test: RuleTest): readonly string[] {
  const ofRoles = knownNames.get(roles) ?? new Map<RuleTest, readonly string[]>();
  knownNames.set(roles, ofRoles);
  const concerned = () => roles.flatMap(({ object }) => object.rules ?? []).filter(test);
  const found = ofRoles.get(test) ?? concerned().flatMap(({ resourceNames = [] }) => resourceNames);
  ofRoles.set(test, found);
  return found;
}

/** The first rule that allows the request. `question` says the same as the attributes, without a name that no rule has. */
export function allowingRule(
  { written, class: { rules, answers } }: RoleRules,
  attributes: Attributes,
  question: string,
): WrittenRule | undefined {
  let answer = answers.get(question);
  if (answer === undefined) {
    answer = rules.findIndex((rule) => ruleAllows(rule, attributes));
    answers.set(question, answer);
  }
  return written[answer];
}

/** Those of a role by itself, which no world has. */
export function rulesOfRole(role: WorldObject): RoleRules {
  const written = writtenIn(role);
  return { written, class: { rules: written.map(({ rule }) => rule), answers: new Map() } };
}

function roleText(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

function writtenIn(role: Role): WrittenRule[] {
  const key = keyOf(role.object);
  return (role.object.rules ?? []).map((rule, position) => ({ rule, role, key, position }));
}

function clusterRoles(world: World): Map<string, readonly WrittenRule[]> {
  const roles = objectsOf(world, "rbac.authorization.k8s.io/ClusterRole").toSorted((a, b) =>
    a.object.metadata.name < b.object.metadata.name ? -1 : 1,
  );
  const selectsOf = new Map<string, readonly string[]>();
  const rulesOf = new Map<string, readonly WrittenRule[]>();
  for (const role of roles) {
    const { name } = role.object.metadata;
    const selectors = role.object.aggregationRule?.clusterRoleSelectors;
    rulesOf.set(name, role.object.aggregationRule ? [] : writtenIn(role));
    if (!role.object.aggregationRule) continue;
    const selected = (selectors ?? []).flatMap((selector) =>
      roles.filter(({ object: { metadata } }) => matchesSelector(selector, metadata.labels ?? {})),
    );
    selectsOf.set(
      name,
      selected.map(({ object }) => object.metadata.name),
    );
  }
  for (const name of selectsOf.keys()) {
    // All that is selected, over however many steps; two that select each other have the same.
    const reached = new Set(selectsOf.get(name));
    for (const each of reached) for (const further of selectsOf.get(each) ?? []) reached.add(further);
    rulesOf.set(
      name,
      [...reached].flatMap((each) => (selectsOf.has(each) ? [] : (rulesOf.get(each) ?? []))),
    );
  }
  return rulesOf;
}
