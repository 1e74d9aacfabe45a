import type { World } from "../../manifests/world/world.ts";
import type { Actor, Step } from "../../verdicts/witness.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Refusal } from "../admission/admission.ts";
import type { Given } from "../property-proof.ts";
import type { Maker } from "./makers.ts";
import type { NodeClass } from "./node-classes.ts";
import type { RunningPod } from "./running-pods.ts";
import { type Closing, pluralOf, type Trial, mostRepairs, tryPlacement } from "./try-placement.ts";

export type Tried =
  | {
      readonly type: "lands";
      readonly by: "scheduler" | "nodeName" | "binding";
      readonly summary: string;
      readonly steps: readonly Step[];
      readonly maker: Maker;
      readonly nodes: NodeClass;
    }
  | { readonly type: "refused"; readonly by: readonly Refusal[] }
  | { readonly type: "unknown"; readonly by: readonly Refusal[] };

interface Tries {
  readonly makers: ReadonlyMap<string, readonly Maker[]>;
  readonly pods: readonly RunningPod[];
  readonly mattering: readonly string[];
  readonly compared: readonly string[];
  readonly actorKey: (actor: Actor) => string;
}

/** Whether somebody of a stage can bring a pod onto a node of a class. Each maker is tried once for each class. */
export function possiblePlacements(
  world: World,
  given: Given,
  { makers, pods, mattering, compared, actorKey }: Tries,
): (from: string, nodes: NodeClass) => Tried {
  const examples = examplesByStage(pods);
  const trials = new Map<string, Map<string, Trial>>();
  const readsOldPods = looksAtOldPods(world);
  const repairs = { left: mostRepairs };
  const closings = new Map<string, Map<string, Closing>>();
  const tryOnce = (from: string, maker: Maker, nodes: NodeClass): Trial => {
    const nodesKey = keyOfNodes(nodes);
    const ofNodes = trials.get(nodesKey) ?? new Map<string, Trial>();
    trials.set(nodesKey, ofNodes);
    const ofClass = closings.get(nodesKey) ?? new Map<string, Closing>();
    closings.set(nodesKey, ofClass);
    const stage = world.stages.ofNamespace.get(maker.namespace) ?? from;
    const context = {
      given,
      label: world.stages.label,
      stage,
      examples: examples.get(stage) ?? [],
      mattering,
      compared,
      actorKey,
      closings: ofClass,
      readsOldPods,
      repairs,
    };
    const known = ofNodes.get(maker.key) ?? tryPlacement(maker, nodes, context);
    ofNodes.set(maker.key, known);
    return known;
  };
  return (from, nodes) => {
    const [refusals, open]: [Refusal[], Refusal[]] = [[], []];
    for (const maker of makers.get(from) ?? []) {
      // Pods of a stage's own namespaces belong on its nodes; who may make them there is a matter of access.
      const stage = world.stages.ofNamespace.get(maker.namespace) ?? from;
      if (stage === nodes.stage || (nodes.stage === unassigned && stage !== from)) continue;
      const trial = tryOnce(from, maker, nodes);
      if (trial.type === "lands") return { ...trial, maker, nodes, summary: summaryOf(maker, trial, nodes) };
      (trial.type === "refused" ? refusals : open).push(...trial.by);
      if (trial.type === "unknown" && trial.by.length === 0) open.push(undecided);
    }
    return open.length > 0 ? { type: "unknown", by: open } : { type: "refused", by: refusals };
  };
}

const undecided: Refusal = {
  policy: { group: "", kind: "Pod", namespace: "", name: "the admission in force" },
  message: "neither a pod that is admitted was found, nor that all are refused",
};

const keysOfNodes = new WeakMap<NodeClass, string>();

/** Equal for classes that are the same: each property, and each world that a fix is tried on, makes its own. */
function keyOfNodes(nodes: NodeClass): string {
  const key = keysOfNodes.get(nodes) ?? JSON.stringify(nodes);
  keysOfNodes.set(nodes, key);
  return key;
}

/** A few for each namespace are enough to start from. */
function examplesByStage(pods: readonly RunningPod[]): ReadonlyMap<string, readonly RunningPod[]> {
  const found = new Map<string, RunningPod[]>();
  const seen = new Set<string>();
  for (const pod of pods) {
    if (seen.has(pod.namespace)) continue;
    seen.add(pod.namespace);
    const ofStage = found.get(pod.stage);
    if (ofStage) ofStage.push(pod);
    else found.set(pod.stage, [pod]);
  }
  return found;
}

function summaryOf(
  { subject, kind, operation, namespace }: Maker,
  { by }: { readonly by: string },
  { node, stage, isControlPlane }: NodeClass,
): string {
  const who =
    subject.kind === "ServiceAccount"
      ? `the service account ${subject.namespace}/${subject.name}`
      : `${subject.kind === "Group" ? "the group" : "the user"} ${subject.name}`;
  const does = operation === "CREATE" ? "create" : "change";
  const how =
    {
      scheduler: "by what they tolerate and ask for",
      nodeName: "by nodeName, past the scheduler",
      binding: "by a binding, past the scheduler",
    }[by] ?? by;
  const where = isControlPlane ? `${node.name}, a node of the control plane` : `${node.name}, a node of ${stage}`;
  return `${who} may ${does} ${pluralOf(kind)} in ${namespace} that land on ${where}, ${how}`;
}

/** Whether a policy says more of what an object was than that the whole of its spec stays as it is. */
function looksAtOldPods(world: World): boolean {
  const policies = world.objects.get("admissionregistration.k8s.io/ValidatingAdmissionPolicy") ?? [];
  return policies.some(({ object }) => {
    const text = JSON.stringify(object["spec"]) ?? "";
    // Policies of other kinds of objects only.
    if (!/"resources":\[[^\]]*"(?:pods|\*)/.test(text)) return false;
    return text.replaceAll(/\bobject\.spec *== *oldObject\.spec\b(?![.[?])/g, "").includes("oldObject");
  });
}
