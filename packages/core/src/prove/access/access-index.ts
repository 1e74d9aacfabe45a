import { listOf } from "../list-of.ts";
import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { grantsOf } from "../rights/grants.ts";
import { type Rights, type Subject, subjectKey } from "../rights/rights.ts";
import { namesInRules } from "../rights/role-rules.ts";

/** What there is in a world to become somebody by. */
export interface AccessIndex {
  /** Those that have a right, of their own or as all accounts of their namespace have it: nothing is gained by the others. */
  readonly accountsIn: ReadonlyMap<string, readonly Subject[]>;
  /** Accounts whose token is in a pod that is there or is made from a template, with that pod's name. */
  readonly podsIn: ReadonlyMap<string, readonly Holder[]>;
  /** Accounts whose token is in a Secret. */
  readonly tokensIn: ReadonlyMap<string, readonly Holder[]>;
  /** The names of the objects of a resource (`deployments.apps`) that make pods, by namespace. */
  readonly makersIn: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export interface Holder {
  readonly account: Subject;
  /** Of the pod, or the Secret. */
  readonly name: string;
}

const templates = [
  ["apps/Deployment", "deployments.apps"],
  ["apps/ReplicaSet", "replicasets.apps"],
  ["apps/StatefulSet", "statefulsets.apps"],
  ["apps/DaemonSet", "daemonsets.apps"],
  ["batch/Job", "jobs.batch"],
  ["ReplicationController", "replicationcontrollers."],
] as const;

export function indexAccess(world: World, rights: Rights): AccessIndex {
  const accountsIn = new Map<string, Subject[]>();
  const { ofSubject } = grantsOf(world);
  for (const subject of rights.subjects) {
    const { kind, namespace } = subject;
    if (kind !== "ServiceAccount") continue;
    const isBound = ofSubject.has(subjectKey(subject)) || ofSubject.has(`Group system:serviceaccounts:${namespace}`);
    if (isBound) listOf(accountsIn, namespace).push(subject);
  }
  return {
    accountsIn,
    ...podsAndMakers(world),
    tokensIn: tokenSecrets(world),
  };
}

/** Worked out of pods, workloads and accounts alone. */
export function podsAndMakers(world: World): Pick<AccessIndex, "podsIn" | "makersIn"> {
  const podsIn = new Map<string, Holder[]>();
  const makersIn = new Map<string, Map<string, string[]>>();
  const held = new Set<string>();
  const named = namesInRules(world, isOfPods);
  const mounts = automounting(world);
  const add = (namespace: string, name: string, spec: PodSpec | undefined, resource: string | undefined): void => {
    if (resource !== undefined) {
      const makers = makersIn.get(namespace) ?? new Map<string, string[]>();
      makersIn.set(namespace, makers);
      listOf(makers, resource).push(name);
    }
    const account = spec?.serviceAccountName ?? "default";
    const key = `${namespace}/${account}`;
    // Of an account's pods one is enough, and those to which a right may be limited.
    if (!spec || (held.has(key) && !named.has(name)) || !mounts(namespace, account, spec)) return;
    held.add(key);
    listOf(podsIn, namespace).push({ account: { kind: "ServiceAccount", name: account, namespace }, name });
  };
  for (const { object } of objectsOf(world, "Pod"))
    add(object.metadata.namespace ?? "default", object.metadata.name, object.spec, undefined);
  for (const [kind, resource] of templates)
    for (const { object } of objectsOf(world, kind)) {
      const spec = object.spec?.template?.spec;
      add(object.metadata.namespace ?? "default", object.metadata.name, spec, resource);
    }
  for (const { object } of objectsOf(world, "batch/CronJob"))
    add(
      object.metadata.namespace ?? "default",
      object.metadata.name,
      object.spec?.jobTemplate.spec?.template.spec,
      "cronjobs.batch",
    );
  return { podsIn, makersIn };
}

function isOfPods({ resources = [] }: PolicyRule): boolean {
  return resources.some((one) => one === "*" || one.startsWith("pods") || one.startsWith("*/"));
}

/** A pod has its account's token unless it, or else the account, says no; or where a volume brings one all the same. */
export function automounting(world: World): (namespace: string, account: string, spec: PodSpec) => boolean {
  const refusing = new Set(
    objectsOf(world, "ServiceAccount").flatMap(({ object }) =>
      object.automountServiceAccountToken === false
        ? [`${object.metadata.namespace ?? "default"}/${object.metadata.name}`]
        : [],
    ),
  );
  return (namespace, account, spec) => {
    const projected = (spec.volumes ?? []).some(({ projected: volume }) =>
      (volume?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
    );
    return projected || (spec.automountServiceAccountToken ?? !refusing.has(`${namespace}/${account}`));
  };
}

export function tokenSecrets(world: World): ReadonlyMap<string, readonly Holder[]> {
  const tokensIn = new Map<string, Holder[]>();
  for (const { object } of objectsOf(world, "Secret")) {
    if (object.type !== "kubernetes.io/service-account-token") continue;
    const { name, namespace = "default", annotations = {} } = object.metadata;
    const account = annotations["kubernetes.io/service-account.name"];
    if (account !== undefined)
      listOf(tokensIn, namespace).push({ account: { kind: "ServiceAccount", name: account, namespace }, name });
  }
  return tokensIn;
}
