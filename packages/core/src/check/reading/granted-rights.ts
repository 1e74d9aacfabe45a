import type { PolicyRule, RoleRef, Subject } from "kubernetes-types/rbac/v1.d.ts";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { selects } from "./selectors.ts";

/** Rules that a binding gives to one whom it names. */
export interface RoleGrant {
  /** Where; empty for the whole cluster. */
  readonly namespace: string;
  readonly binding: string;
  readonly role: { readonly kind: string; readonly name: string };
  readonly rules: readonly PolicyRule[];
}

type Binding = UnknownContent & { readonly roleRef: RoleRef; readonly subjects?: readonly Subject[] | null };

const rbac = "rbac.authorization.k8s.io";
const ofAccounts = "system:serviceaccounts:";
/** Parts of Kubernetes itself, beside those whom its own bindings name. */
const ownParts =
  /^(User system:(apiserver|kube-proxy|kube-controller-manager|kube-scheduler|node:.*)|Group (system:(masters|nodes|monitoring|bootstrappers(:.*)?)|kubeadm:cluster-admins))$/;
const everybody = /^Group system:(authenticated|unauthenticated|serviceaccounts(:.*)?)$/;

/**
 * What RBAC gives to whom, straight from the objects. Subjects are texts: `User ann`, `Group devs`,
 * `ServiceAccount shop-dev/web`.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export class GrantedRights {
  readonly #world: World;
  readonly #own = new Map<string, RoleGrant[]>();
  readonly #namedIn = new Map<string, Set<string>>();
  readonly #trusted: ReadonlySet<string>;
  readonly #roles: ReadonlyMap<string, readonly PolicyRule[]>;
  /** Of every binding that is in force. */
  readonly #bound: Pick<RoleGrant, "namespace" | "role">[] = [];
  readonly #people = new Map<string, readonly string[]>();
  readonly #whoMay = new Map<string, Map<string, Set<string>>>();
  readonly #relabellers = new Map<string, string | undefined>();
  /** All whom a binding names, and every account. */
  readonly subjects = new Set<string>();

  constructor(world: World, intent: Intent | undefined) {
    this.#world = world;
    this.#roles = rulesByRole(world);
    for (const { object } of objectsOf(world, "ServiceAccount"))
      this.subjects.add(`ServiceAccount ${object.metadata.namespace ?? "default"}/${object.metadata.name}`);
    for (const kind of ["ClusterRoleBinding", "RoleBinding"] as const)
      for (const { object } of objectsOf(world, `${rbac}/${kind}`)) this.#read(object);
    const built = builtInObjects(world.minorVersion).flatMap(({ subjects }) => (subjects ?? []) as readonly Subject[]);
    const named = built.map((one) => subjectText(one, "")).filter((one) => one !== undefined && !everybody.test(one));
    const administrators = (intent?.administrators ?? []).map((one) => subjectText(one, ""));
    this.#trusted = new Set([...named, ...administrators].filter((one) => one !== undefined));
  }

  #read({ kind, metadata, roleRef, subjects }: Binding): void {
    const namespace = kind === "RoleBinding" ? (metadata.namespace ?? "default") : "";
    const role = { kind: roleRef.kind, name: roleRef.name };
    const rules = this.#roles.get(roleText(role.kind, role.name, namespace));
    this.#bound.push({ namespace, role });
    for (const subject of subjects ?? []) {
      const text = subjectText(subject, namespace);
      if (text === undefined) continue;
      this.subjects.add(text);
      if (namespace !== "") this.#namedIn.set(text, (this.#namedIn.get(text) ?? new Set()).add(namespace));
      if (rules && (namespace !== "" || roleRef.kind === "ClusterRole"))
        listed(this.#own, text).push({ namespace, binding: `${kind} ${metadata.name}`, role, rules });
    }
  }

  /** Of a role that is there; none of one that is not. */
  rulesOf(kind: string, name: string, namespace: string): readonly PolicyRule[] {
    return this.#roles.get(roleText(kind, name, namespace)) ?? [];
  }

  /** The names of roles that can be bound in a namespace, or with an empty one in the whole cluster. */
  rolesIn(kind: string, namespace: string): string[] {
    const prefix = roleText(kind, "", namespace);
    return [...this.#roles.keys()].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  }

  /** Those that are bound there. */
  boundIn(kind: string, namespace: string): string[] {
    const there = this.#bound.filter((one) => one.namespace === namespace && one.role.kind === kind);
    return there.map(({ role }) => role.name);
  }

  /** By bindings that name the subject itself. */
  ofItself(subject: string): readonly RoleGrant[] {
    return this.#own.get(subject) ?? [];
  }

  /** By those too that name a group in which every such subject is. */
  of(subject: string): readonly RoleGrant[] {
    return [subject, ...groupsOf(subject)].flatMap((one) => this.ofItself(one));
  }

  /** Belongs to no stage, and is no threat to any: parts of Kubernetes, and declared administrators. */
  isTrusted(subject: string): boolean {
    return this.#trusted.has(subject) || ownParts.test(subject);
  }

  /** The stages to which somebody belongs. */
  homesOf(subject: string): readonly string[] {
    const everywhere = [...this.#world.stages.names, unassigned];
    if (subject === "Group system:unauthenticated") return [...everywhere, outside];
    if (subject === "Group system:authenticated" || subject === "Group system:serviceaccounts") return everywhere;
    const { ofNamespace } = this.#world.stages;
    const own = ownNamespace(subject);
    if (own !== undefined) return [ofNamespace.get(own) ?? unassigned];
    const stages = [...(this.#namedIn.get(subject) ?? [])].flatMap((each) => ofNamespace.get(each) ?? []);
    return stages.length === 0 ? [unassigned] : [...new Set(stages)];
  }

  /** Those of a stage to whom something is given and who are not trusted. */
  peopleOf(stage: string): readonly string[] {
    const known = this.#people.get(stage);
    if (known) return known;
    const isOne = (one: string) =>
      this.ofItself(one).length > 0 && !this.isTrusted(one) && this.homesOf(one).includes(stage);
    const found = [...this.subjects].filter(isOne);
    this.#people.set(stage, found);
    return found;
  }

  /** Those of them who may do one of these in a namespace; with an empty one, in the whole cluster. */
  whoMay(
    stage: string,
    verbs: readonly string[],
    group: string,
    resource: string,
    namespace: string,
  ): readonly string[] {
    const question = JSON.stringify([stage, verbs, group, resource]);
    const byNamespace = this.#whoMay.get(question) ?? new Map<string, Set<string>>();
    if (!this.#whoMay.has(question)) {
      this.#whoMay.set(question, byNamespace);
      for (const one of this.peopleOf(stage))
        for (const grant of this.of(one)) {
          if (!grant.rules.some((rule) => verbs.some((verb) => allows(rule, verb, group, resource)))) continue;
          byNamespace.set(grant.namespace, (byNamespace.get(grant.namespace) ?? new Set()).add(one));
        }
    }
    return [...new Set([...(byNamespace.get("") ?? []), ...(byNamespace.get(namespace) ?? [])])];
  }

  /** The same, but for those who are of the namespace's stage too: what they do there is that stage's. */
  whoActs(...[stage, verbs, group, resource, namespace]: Parameters<GrantedRights["whoMay"]>): readonly string[] {
    const own = this.#world.stages.ofNamespace.get(namespace);
    const may = this.whoMay(stage, verbs, group, resource, namespace);
    if (own === undefined || own === stage) return may;
    return may.filter((one) => {
      const homes = this.homesOf(one);
      return !homes.includes(own) || homes.includes(unassigned);
    });
  }

  /** Those of a stage who may change the labels of a namespace. */
  relabellersIn(stage: string, namespace: string): readonly string[] {
    return relabelling.flatMap((each) => this.whoMay(stage, changing, "", each, namespace));
  }

  /** Somebody of a stage who may change the labels of a namespace in which there is something, whosever it is. */
  relabellerOf(stage: string, inNamespaces: ReadonlyMap<string, readonly unknown[]>): string | undefined {
    if (this.#relabellers.has(stage)) return this.#relabellers.get(stage);
    const found = [...inNamespaces]
      .values()
      .flatMap(([namespace, all]) => (all.length > 0 ? this.relabellersIn(stage, namespace) : []))
      .next().value;
    this.#relabellers.set(stage, found);
    return found;
  }
}

const relabelling = ["namespaces", "namespaces/status", "namespaces/finalize"];
const changing = ["update", "patch"];

/** The namespace of an account, or of a group of all accounts of one. */
function ownNamespace(subject: string): string | undefined {
  if (subject.startsWith("ServiceAccount ")) return subject.slice("ServiceAccount ".length).split("/")[0];
  return subject.startsWith(`Group ${ofAccounts}`) ? subject.slice(`Group ${ofAccounts}`.length) : undefined;
}

/** Groups in which somebody is by what they are. */
export function groupsOf(subject: string): readonly string[] {
  if (/^(Group system:(un)?authenticated|User system:anonymous)$/.test(subject))
    return subject.startsWith("User") ? ["Group system:unauthenticated"] : [];
  const namespace = ownNamespace(subject);
  if (namespace === undefined) return ["Group system:authenticated"];
  const accounts = subject.startsWith("Group") ? [] : [`Group ${ofAccounts}${namespace}`];
  return [...accounts, "Group system:serviceaccounts", "Group system:authenticated"];
}

/** An account without a namespace is of the binding's; a user whose name is an account's is that account. */
export function subjectText(
  { kind, name, namespace: own = "" }: { readonly kind: string; readonly name: string; readonly namespace?: string },
  namespace: string,
): string | undefined {
  const [, home, account] = kind === "User" ? (/^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? []) : [];
  if (home !== undefined && account !== undefined) return `ServiceAccount ${home}/${account}`;
  if (kind === "User" || kind === "Group") return `${kind} ${name}`;
  const resolved = own === "" ? namespace : own;
  return kind === "ServiceAccount" && resolved !== "" ? `ServiceAccount ${resolved}/${name}` : undefined;
}

function roleText(kind: string, name: string, namespace: string): string {
  return `${kind} ${kind === "Role" ? `${namespace}/` : ""}${name}`;
}

/** Rules by `ClusterRole name` and `Role namespace/name`; aggregated roles have those of all that they select. */
function rulesByRole(world: World): Map<string, readonly PolicyRule[]> {
  const found = new Map<string, readonly PolicyRule[]>();
  for (const { object } of objectsOf(world, `${rbac}/Role`))
    found.set(`Role ${object.metadata.namespace ?? "default"}/${object.metadata.name}`, object.rules ?? []);
  const roles = objectsOf(world, `${rbac}/ClusterRole`).map(({ object }) => object);
  const selected = (role: (typeof roles)[number], seen: Set<string>): readonly PolicyRule[] => {
    if (!role.aggregationRule) return role.rules ?? [];
    if (seen.has(role.metadata.name)) return [];
    seen.add(role.metadata.name);
    const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
    const members = roles.filter(({ metadata }) => selectors.some((one) => selects(one, metadata.labels ?? {})));
    return members.flatMap((member) => selected(member, seen));
  };
  for (const role of roles) found.set(`ClusterRole ${role.metadata.name}`, selected(role, new Set()));
  return found;
}

/** Whether a rule allows a verb on a resource, with its subresource, of some object. */
function allows(rule: PolicyRule, verb: string, group: string, resource: string): boolean {
  const has = (list: readonly string[] | undefined, one: string) => list?.some((each) => each === "*" || each === one);
  const slash = resource.indexOf("/");
  const resources = rule.resources ?? [];
  // A request to make an object names none, nor does one to delete many.
  const isNameless = verb === "deletecollection" || (verb === "create" && slash === -1);
  if (isNameless && (rule.resourceNames ?? []).length > 0) return false;
  return (
    has(rule.verbs, verb) === true &&
    has(rule.apiGroups, group) === true &&
    (has(resources, resource) === true || (slash !== -1 && resources.includes(`*${resource.slice(slash)}`)))
  );
}

export function listed<Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

/** The name by which the API server knows a user or an account. */
export function userOf(subject: string): string {
  const [, namespace, name] = /^ServiceAccount ([^/]+)\/(.+)$/.exec(subject) ?? [];
  return namespace === undefined || name === undefined
    ? subject.slice("User ".length)
    : `system:serviceaccount:${namespace}:${name}`;
}
