import type { NodeClass } from "./node-classes.ts";
import { daemonLands } from "./daemon-pods.ts";
import { type Landing, type LandingNode, type LandingSpec, mayLand } from "./landing.ts";
import type { RunningPod } from "./running-pods.ts";

/** A pod, or a workload's pods, on a node. */
export interface ExistingLanding {
  readonly pod: RunningPod;
  readonly node: string;
  readonly nodes: NodeClass;
  readonly isThere: boolean;
}

/**
 * Where the pods of a world run and may run, the first few of each stage on the nodes of each other name. `visit` is told
 * of every pod that lands on a class of nodes, once for the pod and the class.
 *
 * Pods that say the same of where they run are judged once for each class of nodes: names of nodes matter only to those
 * that ask for one.
 */
export function visitLandings(
  pods: Iterable<RunningPod>,
  classes: readonly NodeClass[],
  withRuntimeClass: (spec: RunningPod["spec"]) => RunningPod["spec"],
  visit: (landing: ExistingLanding) => void,
): void {
  const classOf = byName(classes);
  const known = new Map<string, readonly (readonly [NodeClass, string])[]>();
  for (const pod of pods) {
    const bound = pod.kind === "Pod" ? (pod.spec.nodeName ?? "") : "";
    if (bound !== "") {
      const nodes = classOf.get(bound);
      if (nodes) visit({ pod, node: bound, nodes, isThere: true });
      continue;
    }
    const spec = withRuntimeClass(pod.spec);
    const key = JSON.stringify([pod.kind === "DaemonSet", ...parts(spec)]);
    let landings = known.get(key);
    if (landings === undefined) known.set(key, (landings = landingsOf(spec, pod.kind === "DaemonSet", classes)));
    for (const [nodes, node] of landings) visit({ pod, node, nodes, isThere: false });
  }
}

const knownByName = new WeakMap<readonly NodeClass[], ReadonlyMap<string, NodeClass>>();

/** Worked out once for the nodes of a world, however many parts of it are looked at. */
function byName(classes: readonly NodeClass[]): ReadonlyMap<string, NodeClass> {
  const found =
    knownByName.get(classes) ?? new Map(classes.flatMap((nodes) => nodes.names.map((name) => [name, nodes] as const)));
  knownByName.set(classes, found);
  return found;
}

function parts({ nodeName, nodeSelector, affinity, tolerations, hostNetwork }: RunningPod["spec"]): readonly unknown[] {
  return [
    nodeName,
    nodeSelector,
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    tolerations,
    hostNetwork,
  ];
}

function landingsOf(spec: RunningPod["spec"], isDaemon: boolean, classes: readonly NodeClass[]) {
  const lands = (node: LandingNode): Landing => (isDaemon ? daemonLands(spec, node) : mayLand(spec, node));
  return classes.flatMap((nodes) => {
    const names = asksForNames(spec, nodes.node) ? nodes.names : nodes.names.slice(0, 1);
    const name = names.find((one) => lands(memberOf(nodes, one)).lands);
    return name === undefined ? [] : [[nodes, name] as const];
  });
}

/** The node of a class with this name, as its selectors see it. */
function memberOf({ node }: NodeClass, name: string): LandingNode {
  if (name === node.name) return node;
  const labels = Object.entries(node.labels).map(([key, value]) => [key, value === node.name ? name : value]);
  return { ...node, name, labels: Object.fromEntries(labels) as Record<string, string> };
}

/** Whether a node's name, or a label of the same value, may matter. */
function asksForNames({ nodeName, nodeSelector, affinity }: LandingSpec, node: LandingNode): boolean {
  const isItsName = (key: string) => node.labels[key] === node.name;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return (
    (nodeName ?? "") !== "" ||
    Object.keys(nodeSelector ?? {}).some(isItsName) ||
    terms.some(
      ({ matchFields, matchExpressions }) =>
        (matchFields ?? []).length > 0 || (matchExpressions ?? []).some(({ key }) => isItsName(key)),
    )
  );
}
