import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { isAllowed } from "./rbac.ts";
import type { ReferenceRequest, ReferenceUser } from "./rbac.ts";

/*
 * Who gets where by requests to the API server, for tests to compare the prover with: every request of everybody, over and
 * over, until nobody becomes anybody new. For worlds of few resources, without admission policies.
 *
 * Sources: https://kubernetes.io/docs/concepts/security/rbac-good-practices/ ("good practices", "Privilege escalation
 * risks") and https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */

/** Somebody: an account, a user, or a member of a group of whom nothing else is known. */
interface ReferenceSubject {
  readonly kind: "ServiceAccount" | "User" | "Group";
  readonly name: string;
  /** Of an account. */
  readonly namespace: string;
}

interface Bound {
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

const unassigned = "(unassigned)";

export class ReferenceAccess {
  readonly #objects: readonly UnknownContent[];
  /** Roles and bindings alone. */
  readonly #rbac: readonly UnknownContent[];
  readonly #namespaces: ReadonlyMap<string, string>;
  readonly #minorVersion: number;
  readonly subjects: readonly ReferenceSubject[];

  constructor(objects: readonly UnknownContent[], minorVersion: number) {
    this.#objects = objects;
    this.#rbac = objects.filter(({ kind }) => kind.endsWith("Role") || kind.endsWith("RoleBinding"));
    this.#minorVersion = minorVersion;
    const namespaces = objects.filter(({ kind }) => kind === "Namespace");
    this.#namespaces = new Map(
      namespaces.map(({ metadata }) => [metadata.name, metadata.labels?.["stage"] ?? unassigned]),
    );
    this.subjects = subjectsIn(objects);
  }

  /** Whether anybody at home in one stage can do anything in another, as themselves or as whom they become. */
  isBroken(from: string, to: string): boolean {
    const reached: ReferenceSubject[] = this.subjects.filter((one) => this.#homes(one).includes(from));
    for (const one of reached) {
      if (this.#mayDoSomething(one, to)) return true;
      for (const other of this.subjects) {
        const way = this.#mayBecome(one, other, reached);
        if (way === "no") continue;
        // To take the name of somebody of another stage, by a right of the whole cluster, is to do something there.
        const homes = this.#homes(other);
        if (way === "name" && homes.includes(to) && !homes.includes(from)) return true;
        if (!reached.includes(other)) reached.push(other);
      }
    }
    return false;
  }

  /** Accounts are at home in their namespace; others where a RoleBinding names them; groups of everybody everywhere. */
  #homes({ kind, name, namespace }: ReferenceSubject): readonly string[] {
    if (kind === "ServiceAccount") return [this.#stageOf(namespace)];
    if (name === "system:authenticated" || name === "system:serviceaccounts")
      return [...new Set([...this.#namespaces.values(), unassigned])];
    const ofAccounts = /^system:serviceaccounts:(.+)$/.exec(name);
    if (kind === "Group" && ofAccounts) return [this.#stageOf(ofAccounts[1] ?? "")];
    const stages = this.#objects
      .filter((object) => object.kind === "RoleBinding")
      .filter((object) => ((object as Bound).subjects ?? []).some((one) => one.kind === kind && one.name === name))
      .map(({ metadata }) => this.#stageOf(metadata.namespace ?? "default"))
      .filter((stage) => stage !== unassigned);
    return stages.length === 0 ? [unassigned] : stages;
  }

  #stageOf(namespace: string): string {
    return this.#namespaces.get(namespace) ?? unassigned;
  }

  #may(who: ReferenceSubject, verb: string, resource: string, namespace: string, name = "", group = ""): boolean {
    return isAllowed(this.#rbac, actorOf(who), { verb, group, resource, namespace, name });
  }

  /** Every request that there is to make in a stage, and every one to the whole cluster that touches all stages. */
  #mayDoSomething(who: ReferenceSubject, to: string): boolean {
    const actor = actorOf(who);
    const namespaces = [...this.#namespaces].filter(([, stage]) => stage === to).map(([namespace]) => namespace);
    return requests(namespaces, this.#minorVersion).some((request) => isAllowed(this.#rbac, actor, request));
  }

  /** How one becomes another one: `name` where the right is one to take names, not one in a namespace. */
  #mayBecome(
    one: ReferenceSubject,
    other: ReferenceSubject,
    allies: readonly ReferenceSubject[],
  ): "no" | "somehow" | "name" {
    if (other.kind === "ServiceAccount") return this.#mayActAs(one, other, allies) ? "somehow" : "no";
    // Everybody in a group has the rights of the group.
    if (other.kind === "Group" && actorOf(one).groups.includes(other.name)) return "somehow";
    if (other.kind === "User") return this.#may(one, "impersonate", "users", "", other.name) ? "name" : "no";
    // "To impersonate […] a group, […] Impersonate-User must be set" too: some user, or some account.
    const asSomebody =
      this.subjects.some(({ kind, name, namespace }) =>
        kind === "ServiceAccount"
          ? this.#may(one, "impersonate", "serviceaccounts", namespace, name)
          : kind === "User" && this.#may(one, "impersonate", "users", "", name),
      ) || this.#may(one, "impersonate", "users", "", "anybody");
    return asSomebody && this.#may(one, "impersonate", "groups", "", other.name) ? "name" : "no";
  }

  #mayActAs(
    one: ReferenceSubject,
    { namespace, name }: ReferenceSubject,
    allies: readonly ReferenceSubject[],
  ): boolean {
    // Good practices: "Permission to create workloads (either Pods, or workload resources that manage Pods) in a namespace
    // implicitly grants access to […] any ServiceAccount's permissions in that namespace".
    if (this.#may(one, "create", "pods", namespace)) return true;
    if (this.#may(one, "create", "deployments", namespace, "", "apps")) return true;
    for (const deployment of this.#named("Deployment", namespace))
      for (const verb of ["update", "patch"])
        if (this.#may(one, verb, "deployments", namespace, deployment.metadata.name, "apps")) return true;
    // "Users with create rights on serviceaccounts/token can create TokenRequests to issue tokens for existing accounts".
    if (this.#may(one, "create", "serviceaccounts/token", namespace, name)) return true;
    // "Users with impersonate rights can act as other users".
    if (this.#may(one, "impersonate", "serviceaccounts", namespace, name)) return true;
    // Whoever runs a command in a pod finds its account's token there.
    for (const pod of this.#named("Pod", namespace)) {
      if (((pod["spec"] as PodSpec).serviceAccountName ?? "default") !== name) continue;
      const enters = ["pods/exec", "pods/attach"].some(
        (resource) =>
          this.#may(one, "create", resource, namespace, pod.metadata.name) ||
          (this.#minorVersion < 35 && this.#may(one, "get", resource, namespace, pod.metadata.name)),
      );
      if (enters || ["update", "patch"].some((verb) => this.#may(one, verb, "pods", namespace, pod.metadata.name)))
        return true;
      // The node authorizer lets a node request tokens of the accounts of pods that are bound to it.
      if (
        this.#may(one, "impersonate", "users", "", "system:node:any") &&
        this.#may(one, "impersonate", "groups", "", "system:nodes")
      )
        return true;
      // "nodes/proxy" reaches the kubelet, which runs commands in any pod.
      if (["get", "create"].some((verb) => this.#may(one, verb, "nodes/proxy", "", "any"))) return true;
    }
    // "Listing secrets: […] a user […] with list or watch […] effectively allows [them] to read secrets": and with them tokens.
    const reads = (who: ReferenceSubject, secret: string) =>
      this.#may(who, "get", "secrets", namespace, secret) ||
      ["list", "watch"].some((verb) => this.#may(who, verb, "secrets", namespace, secret));
    for (const secret of this.#named("Secret", namespace)) {
      const of = secret.metadata.annotations?.["kubernetes.io/service-account.name"];
      const revealed = ["patch", "delete", "deletecollection"].some((verb) =>
        this.#may(one, verb, "secrets", namespace, verb === "deletecollection" ? "" : secret.metadata.name),
      );
      if (of === name && (reads(one, secret.metadata.name) || revealed)) return true;
    }
    // A Secret made for an account is filled with a token; one of those that work together makes it, one reads it.
    const names = ["made", "tok"];
    return (
      allies.includes(one) &&
      allies.some((who) => this.#may(who, "create", "secrets", namespace)) &&
      allies.some((who) => names.some((secret) => reads(who, secret)))
    );
  }

  #named(kind: string, namespace: string): UnknownContent[] {
    return this.#objects.filter((object) => object.kind === kind && object.metadata.namespace === namespace);
  }
}

function subjectsIn(objects: readonly UnknownContent[]): ReferenceSubject[] {
  const found = new Map<string, ReferenceSubject>();
  for (const object of objects) {
    const { kind, metadata } = object;
    const home = metadata.namespace ?? "";
    if (kind === "ServiceAccount")
      found.set(`ServiceAccount ${home}/${metadata.name}`, { kind, name: metadata.name, namespace: home });
    if (kind !== "RoleBinding" && kind !== "ClusterRoleBinding") continue;
    for (const subject of (object as Bound).subjects ?? []) {
      const namespace = subject.kind === "ServiceAccount" ? (subject.namespace ?? home) : "";
      if (subject.kind === "ServiceAccount" && namespace === "") continue;
      const one = { kind: subject.kind as ReferenceSubject["kind"], name: subject.name, namespace };
      found.set(`${one.kind} ${namespace === "" ? "" : `${namespace}/`}${one.name}`, one);
    }
  }
  return [...found.values()];
}

/** Everybody whom the API server knows is in system:authenticated, every account in the groups of accounts. */
function actorOf({ kind, name, namespace }: ReferenceSubject): ReferenceUser {
  const accounts = ["system:serviceaccounts", "system:authenticated"];
  if (kind === "ServiceAccount")
    return {
      user: `system:serviceaccount:${namespace}:${name}`,
      groups: [...accounts, `system:serviceaccounts:${namespace}`],
    };
  if (kind === "User") return { user: name, groups: ["system:authenticated"] };
  const isOfAccounts = name.startsWith("system:serviceaccounts");
  return { user: `somebody of ${name}`, groups: [name, ...(isOfAccounts ? accounts : ["system:authenticated"])] };
}

const reading = ["get", "list", "watch"];
const writing = ["create", "update", "patch", "delete", "deletecollection"];

/** Requests in namespaces, each with what it may be asked by. Events and questions about rights change nothing. */
const inNamespace: readonly (readonly [group: string, resource: string, verbs: readonly string[]])[] = [
  ...["pods", "configmaps", "secrets", "serviceaccounts", "services"].map(
    (one) => ["", one, [...reading, ...writing]] as const,
  ),
  ["", "serviceaccounts", ["impersonate"]],
  ["", "serviceaccounts/token", ["create"]],
  ["", "pods/log", ["get"]],
  ["", "pods/eviction", ["create"]],
  ["", "pods/proxy", ["get", "create"]],
  ["", "events", reading],
  ["apps", "deployments", [...reading, ...writing]],
  ["networking.k8s.io", "networkpolicies", [...reading, ...writing]],
  ["rbac.authorization.k8s.io", "roles", [...reading, ...writing]],
  ["rbac.authorization.k8s.io", "rolebindings", [...reading, ...writing]],
  // A resource that somebody may define.
  ["example.com", "widgets", [...reading, ...writing]],
];

/** Requests to the whole cluster that touch every stage. To read its objects is to see nothing of a stage's own. */
const forCluster: typeof inNamespace = [
  ["", "nodes", writing],
  ["", "nodes/proxy", ["get", "create"]],
  ["", "namespaces", ["create"]],
  ["rbac.authorization.k8s.io", "clusterroles", writing],
  ["rbac.authorization.k8s.io", "clusterrolebindings", writing],
];

const names = ["web", "tok", "a", "other"];

function requests(namespaces: readonly string[], minorVersion: number): ReferenceRequest[] {
  const nameless = (verb: string, resource: string) =>
    (verb === "create" && !resource.includes("/")) || verb === "deletecollection";
  const named = (group: string, resource: string, verb: string, namespace: string): ReferenceRequest[] =>
    (nameless(verb, resource) ? [""] : names).map((name) => ({ verb, group, resource, namespace, name }));
  const streams = ["create", ...(minorVersion < 35 ? ["get"] : [])];
  return [
    ...namespaces.flatMap((namespace) => [
      ...inNamespace.flatMap(([group, resource, verbs]) =>
        verbs.flatMap((verb) => named(group, resource, verb, namespace)),
      ),
      ...["pods/exec", "pods/attach", "pods/portforward"].flatMap((resource) =>
        streams.flatMap((verb) => named("", resource, verb, namespace)),
      ),
      // A request for a Namespace is one in it.
      ...["update", "patch", "delete"].map((verb) => ({
        verb,
        group: "",
        resource: "namespaces",
        namespace,
        name: namespace,
      })),
    ]),
    ...forCluster.flatMap(([group, resource, verbs]) => verbs.flatMap((verb) => named(group, resource, verb, ""))),
  ];
}
