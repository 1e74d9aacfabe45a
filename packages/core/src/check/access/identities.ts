import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { type Right, rightsOf } from "../reading/api-resources.ts";
import { customResources } from "../reading/custom-resources.ts";
import { type GrantedRights, groupsOf, listed, type RoleGrant } from "../reading/granted-rights.ts";
import { podsOf } from "../reading/pods.ts";

/** A step from one identity to another: what one comes to be, in whose namespace, and what it takes. */
export interface Step {
  readonly to: string;
  /** Empty where it is no matter of one namespace. */
  readonly namespace: string;
  readonly takes: "impersonate" | "runCommands" | "member" | "identity" | "role";
}

interface Holder {
  readonly name: string;
  readonly account: string;
}

export type NamedRight = Right & { readonly names: readonly string[] };

const rbac = "rbac.authorization.k8s.io";
const podMakers = /^(pods|replicationcontrollers|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs)$/;
const revealing = ["get", "list", "watch", "patch", "delete", "deletecollection"];

/** Who has which rights, and whom they can become by them: never fewer than they can. */
export class Identities {
  readonly #world: World;
  readonly #rights: GrantedRights;
  readonly #namespaces: readonly string[];
  readonly custom: ReadonlyMap<string, boolean>;
  readonly #accounts = new Map<string, string[]>();
  readonly #inPods = new Map<string, Holder[]>();
  readonly #inSecrets = new Map<string, Holder[]>();
  readonly #makers = new Map<string, { readonly resource: string; readonly name: string }[]>();
  readonly #steps = new Map<string, readonly Step[]>();
  readonly #answers = new Map<readonly PolicyRule[], readonly NamedRight[]>();

  constructor(world: World, rights: GrantedRights) {
    this.#world = world;
    this.#rights = rights;
    this.#namespaces = objectsOf(world, "Namespace").map(({ object }) => object.metadata.name);
    this.custom = customResources(world);
    for (const one of this.#rights.subjects) {
      const [, namespace] = /^ServiceAccount ([^/]+)\//.exec(one) ?? [];
      const given = [one, `Group system:serviceaccounts:${namespace}`].flatMap((each) => this.#rights.ofItself(each));
      if (namespace !== undefined && given.length > 0) listed(this.#accounts, namespace).push(one);
    }
    const refusing = new Set(
      objectsOf(world, "ServiceAccount")
        .filter(({ object }) => object.automountServiceAccountToken === false)
        .map(({ object: { metadata } }) => `ServiceAccount ${metadata.namespace ?? "default"}/${metadata.name}`),
    );
    for (const { namespace, name, kind, spec } of podsOf(world)) {
      const account = `ServiceAccount ${namespace}/${spec.serviceAccountName ?? "default"}`;
      const isProjected = (spec.volumes ?? []).some(({ projected }) =>
        projected?.sources?.some((one) => one.serviceAccountToken),
      );
      if (isProjected || (spec.automountServiceAccountToken ?? !refusing.has(account)))
        listed(this.#inPods, namespace).push({ name, account });
      if (kind !== "Pod") listed(this.#makers, namespace).push({ resource: `${kind.toLowerCase()}s`, name });
    }
    for (const { object } of objectsOf(world, "Secret")) {
      const { name, namespace = "default", annotations = {} } = object.metadata;
      const account = annotations["kubernetes.io/service-account.name"];
      if (object.type === "kubernetes.io/service-account-token" && account !== undefined)
        listed(this.#inSecrets, namespace).push({ name, account: `ServiceAccount ${namespace}/${account}` });
    }
  }

  grantsOf(one: string): readonly RoleGrant[] {
    const [, kind = "", name = "", where = ""] = /^(ClusterRole|Role|Everything) (\S*) ?in (\S*)$/.exec(one) ?? [];
    if (kind === "") return this.#rights.ofItself(one);
    const namespace = where === "cluster" ? "" : where;
    const rules =
      kind === "Everything"
        ? [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]
        : this.#rights.rulesOf(kind, name, namespace);
    return [{ namespace, binding: one, role: { kind, name }, rules }];
  }

  rightsOf({ rules }: RoleGrant): readonly NamedRight[] {
    const known = this.#answers.get(rules);
    if (known) return known;
    const found = rules.flatMap((rule) => {
      const names = rule.resourceNames ?? [];
      const all = [...rightsOf(rule, this.custom.keys())].map((right) => ({ ...right, names }));
      // A request to make an object names none, nor does one to delete many; one to make a subresource does.
      return names.length === 0
        ? all
        : all.filter(
            ({ verb, resource }) => verb !== "deletecollection" && (verb !== "create" || resource.includes("/")),
          );
    });
    this.#answers.set(rules, found);
    return found;
  }

  /** All that one identity can become by its own rights, and the groups in which it is. */
  stepsFrom(one: string): readonly Step[] {
    const known = this.#steps.get(one);
    if (known) return known;
    const groups = one.includes(" in ") ? [] : groupsOf(one).filter((each) => this.#rights.ofItself(each).length > 0);
    const found: Step[] = groups.map((to) => ({ to, namespace: "", takes: "member" }));
    for (const grant of this.grantsOf(one))
      for (const right of this.rightsOf(grant)) {
        const scope = grant.namespace === "" ? this.#namespaces : [grant.namespace];
        for (const namespace of scope) found.push(...this.#stepsInNamespace(right, namespace));
        if (grant.namespace === "") found.push(...this.#stepsInCluster(right, one));
        found.push(...this.#stepsByRoles(one, grant, right));
      }
    this.#steps.set(one, found);
    return found;
  }

  #stepsInNamespace({ verb, group, resource, names }: NamedRight, namespace: string): Step[] {
    const isNamed = (name: string) => names.length === 0 || names.includes(name);
    const all = (takes: Step["takes"], accounts: readonly string[] = []) =>
      accounts.map((to) => ({ to, namespace, takes }));
    const accounts = this.#accounts.get(namespace) ?? [];
    const named = accounts.filter((one) => isNamed(one.slice(one.indexOf("/") + 1)));
    const isChange = verb === "update" || verb === "patch";
    if (["", "apps", "batch"].includes(group) && podMakers.test(resource)) {
      const isThere = this.#makers.get(namespace)?.some((one) => one.resource === resource && isNamed(one.name));
      if (verb === "create" || (isChange && isThere && resource !== "jobs")) return all("impersonate", accounts);
    }
    if (group === "authentication.k8s.io" && resource === "serviceaccounts" && verb.startsWith("impersonate"))
      return all("impersonate", named);
    if (group !== "") return [];
    if (resource === "serviceaccounts/token" && verb === "create") return all("impersonate", named);
    if (resource === "serviceaccounts" && verb === "impersonate") return all("impersonate", named);
    const isStream =
      /^pods\/(exec|attach)$/.test(resource) &&
      (verb === "create" || (verb === "get" && this.#world.minorVersion < 35));
    const holding = (where: ReadonlyMap<string, readonly Holder[]>) =>
      (where.get(namespace) ?? []).filter(({ name }) => isNamed(name)).map(({ account }) => account);
    if (isStream || (isChange && /^pods(\/ephemeralcontainers)?$/.test(resource)))
      return all("runCommands", holding(this.#inPods));
    if (resource === "secrets" && revealing.includes(verb)) return all("impersonate", holding(this.#inSecrets));
    return [];
  }

  #stepsInCluster({ verb, group, resource, names }: NamedRight, one: string): Step[] {
    if (group === "" && resource === "nodes/proxy" && (verb === "get" || verb === "create"))
      return [...this.#inPods.values()]
        .flat()
        .map(({ account }) => ({ to: account, namespace: "", takes: "runCommands" }));
    if (!verb.startsWith("impersonate") || !["", "authentication.k8s.io"].includes(group)) return [];
    // A group is taken together with a user or an account only.
    const own = [one, ...(one.includes(" in ") ? [] : groupsOf(one))].flatMap((each) => this.grantsOf(each));
    const isSomebody = (right: Right) =>
      right.verb.startsWith("impersonate") && /^(users|serviceaccounts)$/.test(right.resource);
    if (resource === "groups" && !own.some((grant) => this.rightsOf(grant).some(isSomebody))) return [];
    const kind = resource === "users" ? "User" : resource === "groups" ? "Group" : "nobody";
    const taken = [...this.#rights.subjects].filter((one) => one.startsWith(`${kind} `));
    const named = taken.filter((one) => names.length === 0 || names.includes(one.slice(kind.length + 1)));
    // A node is asked for tokens of the accounts whose pods it runs. Its name is taken with its group, or as a node's.
    const isGroup = (right: NamedRight) =>
      right.resource === "groups" && (right.names.length === 0 || right.names.includes("system:nodes"));
    const isNode =
      (resource === "nodes" && verb.startsWith("impersonate:")) ||
      (resource === "users" &&
        (names.length === 0 || names.some((one) => one.startsWith("system:node:"))) &&
        own.some((grant) => this.rightsOf(grant).some((right) => right.verb === "impersonate" && isGroup(right))));
    const onNodes = isNode ? [...this.#inPods.values()].flat().map(({ account }) => account) : [];
    const step = (takes: Step["takes"]) => (to: string) => ({ to, namespace: "", takes });
    return [...named.map(step("identity")), ...onNodes.map(step("impersonate"))];
  }

  /** To roles that one may bind, where one may also write bindings; to everything, by writing into a role whatever one likes. */
  #stepsByRoles(one: string, { namespace }: RoleGrant, { verb, group, resource, names }: NamedRight): Step[] {
    if (group !== rbac || (verb !== "bind" && verb !== "escalate") || !/^(cluster)?roles$/.test(resource)) return [];
    const own = [one, ...(one.includes(" in ") ? [] : groupsOf(one))].flatMap((each) => this.grantsOf(each));
    const writes = (plural: string, where: string, verbs: readonly string[], role?: string) =>
      own.some(
        (grant) =>
          (grant.namespace === "" || grant.namespace === where) &&
          this.rightsOf(grant).some(
            (right) =>
              right.group === rbac &&
              right.resource === plural &&
              verbs.includes(right.verb) &&
              (right.names.length === 0 || (role !== undefined && right.names.includes(role))),
          ),
      );
    const isCluster = resource === "clusterroles";
    const kind = isCluster ? "ClusterRole" : "Role";
    const isNamed = (name: string) => names.length === 0 || names.includes(name);
    const everywhere = namespace === "" ? this.#namespaces : [namespace];
    const step = (to: string, where: string): Step => ({
      to: `${to} in ${where === "" ? "cluster" : where}`,
      namespace: where,
      takes: "role",
    });
    if (verb === "escalate") {
      if (isCluster && namespace !== "") return [];
      const changes = ["update", "patch"];
      const changed = own.filter(
        ({ role, namespace: bound }) =>
          role.kind === kind &&
          (namespace === "" || bound === namespace) &&
          isNamed(role.name) &&
          writes(resource, isCluster ? "" : bound, changes, role.name),
      );
      const made = (isCluster ? [""] : everywhere).filter(
        (where) =>
          names.length === 0 &&
          writes(resource, where, ["create"]) &&
          writes(resource, where, changes) &&
          writes(isCluster ? "clusterrolebindings" : "rolebindings", where, ["create"]),
      );
      return [...changed.map((grant) => grant.namespace), ...made].map((where) => step("Everything", where));
    }
    return [...(isCluster && namespace === "" ? [""] : []), ...everywhere].flatMap((where) => {
      const bindings = where === "" ? "clusterrolebindings" : "rolebindings";
      const all = writes(bindings, where, ["create"])
        ? this.#rights.rolesIn(kind, where)
        : writes(bindings, where, ["update", "patch"])
          ? this.#rights.boundIn(kind, where)
          : [];
      return all.filter(isNamed).map((name) => step(`${kind} ${name}`, where));
    });
  }

  /** What takes two rights, whoever of the identities has which: a Secret for a token, a certificate for whomever one likes. */
  stepTogether(known: ReadonlySet<string>): string | undefined {
    const all = [...known]
      .flatMap((one) => this.grantsOf(one))
      .flatMap((grant) => this.rightsOf(grant).map((right) => ({ ...right, where: grant.namespace })));
    const secrets = all.filter(({ group, resource }) => group === "" && resource === "secrets");
    const makers = secrets.filter(({ verb }) => verb === "create");
    const readers = secrets.filter(({ verb }) => ["get", "list", "watch"].includes(verb));
    for (const namespace of makers.length > 0 && readers.length > 0 ? this.#namespaces : []) {
      const isHere = ({ where }: { readonly where: string }) => where === "" || where === namespace;
      const missing = (this.#accounts.get(namespace) ?? []).find((one) => !known.has(one));
      if (missing !== undefined && makers.some(isHere) && readers.some(isHere))
        return `its identities can have a token of ${missing} made and read it`;
    }
    const certificates = all.filter(({ group, where }) => group === "certificates.k8s.io" && where === "");
    const may = (resource: string, verb: string) =>
      certificates.some((right) => right.resource === resource && right.verb === verb);
    if (!may("certificatesigningrequests", "create")) return undefined;
    const missing = [...this.#rights.subjects].find((one) => !known.has(one) && one !== "Group system:masters");
    if (missing !== undefined && may("signers", "approve"))
      return `its identities can have a certificate of ${missing} approved`;
    const onNodes = [...this.#inPods.values()].flat().find(({ account }) => !known.has(account));
    return onNodes && may("certificatesigningrequests/nodeclient", "create")
      ? `its identities can join as a node that runs ${onNodes.account}`
      : undefined;
  }
}
