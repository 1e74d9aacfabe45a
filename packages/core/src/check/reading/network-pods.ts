import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { GrantedRights } from "./granted-rights.ts";
import { landingSpec, mayLand, type Node, nodesOf } from "./landing.ts";
import { type FoundPod, podsOf } from "./pods.ts";
import { portsOf, type Ranges } from "./ranges.ts";
import { areLabels, type Labels, type Requirement, requirementsOf, selects } from "./selectors.ts";

/** Pods of a namespace: those with some labels that are there, or all that may be made there and meet what is asked. */
export interface Pods {
  readonly type: "pods";
  readonly namespace: string;
  readonly stage: string;
  readonly namespaceLabels: Labels;
  /** Undefined where they may have any that meet `must` and none of `never`. */
  readonly labels: Labels | undefined;
  readonly must: readonly Requirement[];
  readonly never: readonly LabelSelector[];
  readonly hostNetwork: boolean;
  readonly named: Readonly<Record<string, Ranges>>;
  readonly hostPorts: Ranges;
  /** By name; undefined stands for any. */
  readonly nodes: readonly (string | undefined)[];
}

/** Addresses of the world outside, or a host there by its name. */
export interface Outside {
  readonly type: "outside";
  readonly addresses: Ranges;
  readonly host?: string;
}

export type End = Pods | Outside;

/** Those of the pods that a selector selects; undefined where it selects none. */
export function selectedOf(pods: Pods, selector: LabelSelector): Pods | undefined {
  if (pods.labels) return selects(selector, pods.labels) ? pods : undefined;
  const must = [...pods.must, ...requirementsOf(selector)];
  return areLabels(must, pods.never) ? { ...pods, must } : undefined;
}

/** Those that none of the selectors selects; undefined where there is none. */
export function freeOf(pods: Pods, selectors: readonly LabelSelector[]): Pods | undefined {
  if (pods.labels) return selectors.some((one) => selectedOf(pods, one)) ? undefined : pods;
  const free = { ...pods, never: [...pods.never, ...selectors] };
  return selectedOf(free, {});
}

export function areAllSelected({ labels, must, never }: Pods, selector: LabelSelector): boolean {
  return labels ? selects(selector, labels) : !areLabels(must, [...never, selector]);
}

const makers: Readonly<Record<string, string>> = {
  ...{ Pod: "", ReplicationController: "", Deployment: "apps", ReplicaSet: "apps", StatefulSet: "apps" },
  ...{ DaemonSet: "apps", Job: "batch", CronJob: "batch" },
};

/** Whether people of a stage may bring pods about in a namespace, or change those, or the templates, that are there. */
export function mayMakePods(
  rights: GrantedRights,
  stage: string,
  namespace: string,
  isThere: (kind: string) => boolean,
): boolean {
  // Labels of pods can be changed by way of their status too.
  const relabel = () => rights.whoActs(stage, ["update", "patch"], "", "pods/status", namespace).length > 0;
  if (isThere("Pod") && relabel()) return true;
  return Object.entries(makers).some(([kind, group]) => {
    const verbs = isThere(kind) ? ["create", "update", "patch"] : ["create"];
    return rights.whoActs(stage, verbs, group, `${kind.toLowerCase()}s`, namespace).length > 0;
  });
}

/** All pods of a world by namespace, those that no label, port name or node tells apart once. */
export function podsByNamespace(world: World, rights: GrantedRights): ReadonlyMap<string, readonly Pods[]> {
  const found = new Map<string, Map<string, Pods>>();
  const all = podsOf(world);
  const kinds = kindsIn(all);
  const homes = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  for (const [name, namespaceLabels] of homes) {
    const stage = world.stages.ofNamespace.get(name) ?? unassigned;
    const may = mayMakePods(rights, stage, name, (kind) => kinds.has(`${name}/${kind}`));
    const made = may ? madePods(pod({ namespace: name, stage, namespaceLabels })) : [];
    found.set(name, new Map(made.map((one) => [`made ${one.hostNetwork}`, one])));
  }
  const nodes = hasAllNodes(world, all) ? nodesOf(world) : undefined;
  // Where a pod runs matters only to pods on their node's network.
  const isNear = all.some(({ spec }) => spec.hostNetwork === true);
  for (const each of all) {
    const { namespace, labels, spec, isOwned, kind } = each;
    if (isOwned && kind !== "Pod") continue;
    const running = [
      ...(spec.containers ?? []),
      ...(spec.initContainers ?? []).filter((one) => one.restartPolicy === "Always"),
    ];
    const named: Record<string, Ranges> = {};
    const hostPorts: [bigint, bigint][] = [];
    for (const { name, containerPort, hostPort = 0, protocol } of running.flatMap(({ ports }) => ports ?? [])) {
      const port = portsOf(protocol, containerPort, containerPort);
      if (name !== undefined) named[name] = [...(named[name] ?? []), ...port];
      if (hostPort > 0) for (const one of port) hostPorts.push([...one]);
    }
    const stage = world.stages.ofNamespace.get(namespace) ?? unassigned;
    const hostNetwork = spec.hostNetwork === true;
    const one = pod({
      namespace,
      stage,
      namespaceLabels: homes.get(namespace) ?? {},
      labels,
      hostNetwork,
      named,
      hostPorts,
    });
    const ports = Object.entries(named).map(([name, ranges]) => `${name}=${ranges.join()}`);
    const key = JSON.stringify([groupText(namespace, labels), ports, hostNetwork, hostPorts.join()]);
    const ofNamespace = found.get(namespace) ?? new Map<string, Pods>();
    found.set(namespace, ofNamespace);
    const places = hostNetwork || isNear ? placesOf(world, each, nodes) : [undefined];
    ofNamespace.set(key, { ...one, nodes: [...new Set([...(ofNamespace.get(key)?.nodes ?? []), ...places])] });
  }
  return new Map([...found].map(([namespace, all]) => [namespace, [...all.values()]]));
}

function kindsIn(all: readonly FoundPod[]): ReadonlySet<string> {
  return new Set(all.map(({ namespace, kind }) => `${namespace}/${kind}`));
}

/** Whether every pod that says where it runs names a Node that was read. */
function hasAllNodes(world: World, all: readonly FoundPod[]): boolean {
  const names = new Set<string | undefined>(objectsOf(world, "Node").map(({ object }) => object.metadata.name));
  return names.size > 0 && all.every(({ spec: { nodeName = "" } }) => nodeName === "" || names.has(nodeName));
}

/** Where a pod is, or may come to run; anywhere where not all nodes are known. */
function placesOf(world: World, one: FoundPod, nodes: readonly Node[] | undefined): readonly (string | undefined)[] {
  const { nodeName = "" } = one.spec;
  if (nodeName !== "" && one.kind === "Pod") return [nodeName];
  if (!nodes) return [undefined];
  const spec = landingSpec(world, one);
  return nodes.flatMap((node) => (mayLand(spec, node) ? [node.name] : []));
}

/** Stands for the name of a namespace that somebody makes: none can be written so. */
export const newNamespace = "a new one";

/** Those that people of a stage may make in namespaces of others, in one that they make, and where they change its level. */
export function podsMadeElsewhere(world: World, rights: GrantedRights, stage: string): Pods[] {
  const isMaker =
    mayMakePods(rights, stage, "", () => false) && rights.whoMay(stage, ["create"], "", "namespaces", "").length > 0;
  const made = isMaker ? madePods(pod({ namespace: newNamespace, stage, namespaceLabels: {} })) : [];
  const kinds = kindsIn(podsOf(world));
  const elsewhere = objectsOf(world, "Namespace").flatMap(({ object: { metadata } }) => {
    const { name: namespace, labels: namespaceLabels = {} } = metadata;
    const home = world.stages.ofNamespace.get(namespace) ?? unassigned;
    const isThere = (kind: string) => kinds.has(`${namespace}/${kind}`);
    if (!mayMakePods(rights, stage, namespace, isThere)) return [];
    const found = pod({ namespace, stage: home, namespaceLabels });
    // Who labels the namespace anew may take away its level.
    const isOpen = rights.relabellersIn(stage, namespace).length > 0;
    return [...(home === stage ? [] : madePods(found)), ...(isOpen ? [{ ...found, hostNetwork: true }] : [])];
  });
  return [...made, ...elsewhere];
}

/** Pod Security keeps pods off their node's network from the level `baseline` on. */
function madePods(made: Pods): Pods[] {
  const isHeld = /^(baseline|restricted)$/.test(made.namespaceLabels["pod-security.kubernetes.io/enforce"] ?? "");
  return isHeld ? [made] : [made, { ...made, hostNetwork: true }];
}

function pod(known: Pick<Pods, "namespace" | "stage" | "namespaceLabels"> & Partial<Pods>): Pods {
  const nothing = { labels: undefined, must: [], never: [], named: {}, hostPorts: [], nodes: [undefined] };
  return { type: "pods", hostNetwork: false, ...nothing, ...known };
}

/** Whether some of one may run on the same node as some of the other. */
export function mayBeTogether({ nodes }: Pods, other: Pods): boolean {
  return nodes.some((node) => node === undefined || other.nodes.includes(node) || other.nodes.includes(undefined));
}

/** Equal for pods of a namespace with the same labels. */
export function groupText(namespace: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([namespace, Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}

/** As a person reads it. */
export function podsText({ namespace, labels }: Pods): string {
  const texts = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels ? `pods of ${namespace} (${texts.join(", ")})` : `pods that may be made in ${namespace}`;
}
