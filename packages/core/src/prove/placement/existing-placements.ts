import type { ObjectKey } from "../../manifests/object-key.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { Given } from "../property-proof.ts";
import { daemonPodSpec } from "./daemon-pods.ts";
import { type ExistingLanding, visitLandings } from "./existing-placement.ts";
import type { NodeClass } from "./node-classes.ts";
import { decideChain, madePodChain } from "./placement-requests.ts";
import type { RunningPod } from "./running-pods.ts";
import { runtimeClasses } from "./runtime-class.ts";

export interface ExistingPlacement {
  readonly nodes: NodeClass;
  readonly reason: string;
  readonly steps: readonly Step[];
  /** Whether the pod is on the node already. */
  readonly isThere: boolean;
  /** All that run there for the same cause, in order of reading. */
  readonly pods: readonly RunningPod[];
}

/** Components of Kubernetes itself run where they have to. */
const ownNamespaces = new Set(["kube-system"]);

/**
 * Pods and templates that run, or may run, on nodes of another name than their stage's, by stage: those that say the same
 * of where they run together. What a workload could not make, because admission refuses its pods, is left out.
 */
export function existingPlacements(
  world: World,
  given: Given,
  pods: readonly RunningPod[],
  classes: readonly NodeClass[],
): (from: string) => readonly ExistingPlacement[] {
  const byStage = new Map<string, Map<string, { landing: ExistingLanding; pods: RunningPod[] }>>();
  const isForeign = ({ stage, isControlPlane }: NodeClass, from: string) =>
    stage !== from && (stage !== unassigned || isControlPlane || given.intent !== undefined);
  const numbers = new Map(classes.map((nodes, at) => [nodes, at]));
  visitLandings(pods, classes, runtimeClasses(world), (landing) => {
    const { pod, nodes, isThere } = landing;
    if (!isForeign(nodes, pod.stage) || ownNamespaces.has(pod.namespace)) return;
    const found = byStage.get(pod.stage) ?? new Map<string, { landing: ExistingLanding; pods: RunningPod[] }>();
    byStage.set(pod.stage, found);
    const { nodeName, nodeSelector, affinity, tolerations } = pod.spec;
    const asked = isThere
      ? ["there"]
      : [nodeName, nodeSelector, affinity?.nodeAffinity, tolerations, pod.kind === "DaemonSet"];
    const key = JSON.stringify([numbers.get(nodes), asked]);
    const listed = found.get(key);
    if (!listed && isRefused(given, landing)) return;
    if (listed) listed.pods.push(pod);
    else found.set(key, { landing, pods: [pod] });
  });
  const placements = new Map(
    [...byStage].map(([stage, found]) => [
      stage,
      [...found.values()].map(({ landing, pods: all }) => placement(landing, all)),
    ]),
  );
  return (from) => placements.get(from) ?? [];
}

function isRefused({ admission }: Given, { pod, node }: ExistingLanding): boolean {
  if (pod.kind === "Pod") return false;
  const spec = pod.kind === "DaemonSet" ? daemonPodSpec(pod.spec, node) : pod.spec;
  const chain = madePodChain(pod.kind, { metadata: pod.metadata, spec }, pod.namespace);
  return decideChain(admission, chain).answer === "refused";
}

function placement({ pod, node, nodes, isThere }: ExistingLanding, pods: readonly RunningPod[]): ExistingPlacement {
  const { metadata } = pod.object.object;
  const key = keyOf(pod.object.object);
  const where = nodes.isControlPlane ? `${node}, a node of the control plane` : `${node}, a node of ${nodes.stage}`;
  const made =
    pod.kind === "Pod"
      ? `the pod ${pod.namespace}/${metadata.name}`
      : `a pod of the ${pod.kind} ${pod.namespace}/${metadata.name}`;
  const more = pods.length > 1 ? `, and so for ${pods.length - 1} more` : "";
  const reason = isThere ? `${made} runs on ${where}${more}` : `${made} may run on ${where}${more}`;
  return { nodes, reason, steps: [isThere ? thereStep(key, node) : landingStep(pod, node)], isThere, pods };
}

function thereStep(object: ObjectKey, node: string): Step {
  return { type: "state", object, field: "spec.nodeName", says: `it runs on ${node}` };
}

function landingStep(pod: RunningPod, node: string): Step {
  const { name } = pod.object.object.metadata;
  const spec = pod.kind === "DaemonSet" ? daemonPodSpec(pod.spec, node) : pod.spec;
  const metadata = { ...pod.metadata, name, namespace: pod.namespace };
  return { type: "landing", pod: { apiVersion: "v1", kind: "Pod", metadata, spec } as KubernetesObject, node };
}
