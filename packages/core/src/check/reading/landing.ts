import type { NodeSelectorRequirement, PodSpec, Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { FoundPod } from "./pods.ts";
import type { Labels } from "./selectors.ts";

export interface Node {
  readonly name: string;
  readonly stage: string;
  readonly labels: Labels;
  /** Those that keep pods away; conditions that come and go are left out. */
  readonly taints: readonly Taint[];
}

/** Those of a world. */
export function nodesOf(world: World): Node[] {
  return objectsOf(world, "Node").map(({ object: { metadata, spec } }): Node => {
    const { name, labels = {} } = metadata;
    const taints = (spec?.taints ?? []).filter(
      ({ key, effect }) => effect !== "PreferNoSchedule" && !/^node\.(cloudprovider\.)?kubernetes\.io\//.test(key),
    );
    return { name, stage: world.stages.ofNode.get(name) ?? unassigned, labels, taints };
  });
}

/** With what a pod's RuntimeClass adds; of a DaemonSet's without a name of a node, as its controller asks for each. */
export function landingSpec(world: World, { kind, spec }: FoundPod): PodSpec {
  const { nodeName: _name, ...others } = spec;
  const known = kind === "DaemonSet" ? others : spec;
  const classes = objectsOf(world, "node.k8s.io/RuntimeClass");
  const added = classes.find(({ object }) => object.metadata.name === spec.runtimeClassName)?.object.scheduling;
  if (!added) return known;
  const tolerations = [...(spec.tolerations ?? []), ...(added.tolerations ?? [])];
  return { ...known, tolerations, nodeSelector: { ...added.nodeSelector, ...spec.nodeSelector } };
}

/**
 * Whether a pod may come to run on a node, by what it says: node selector, required node affinity, taints. With a name the
 * scheduler is not asked, and only NoExecute counts.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/, …/taint-and-toleration/
 */
export function mayLand(spec: PodSpec, node: Node): boolean {
  const { nodeName = "", nodeSelector = {}, affinity, tolerations = [] } = spec;
  if (nodeName !== "" && nodeName !== node.name) return false;
  if (Object.entries(nodeSelector).some(([key, value]) => node.labels[key] !== value)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const isAsked = ({
    matchExpressions = [],
    matchFields = [],
  }: NonNullable<typeof required>["nodeSelectorTerms"][number]) =>
    matchExpressions.length + matchFields.length > 0 &&
    matchExpressions.every((one) => meets(one, node.labels)) &&
    matchFields.every((one) => meets(one, { "metadata.name": node.name }));
  if (required && !(required.nodeSelectorTerms ?? []).some(isAsked)) return false;
  return node.taints.every(
    (taint) => (nodeName !== "" && taint.effect !== "NoExecute") || tolerations.some((one) => tolerates(one, taint)),
  );
}

function meets({ key, operator, values = [] }: NodeSelectorRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === "In") return value !== undefined && values.includes(value);
  if (operator === "NotIn") return value === undefined || !values.includes(value);
  if (operator === "Exists" || operator === "DoesNotExist") return (value !== undefined) === (operator === "Exists");
  const [found, bound] = [Number(value), Number(values[0])];
  return value !== undefined && (operator === "Gt" ? found > bound : operator === "Lt" && found < bound);
}

function tolerates({ key = "", operator = "Equal", value = "", effect = "" }: Toleration, taint: Taint): boolean {
  if ((effect !== "" && effect !== taint.effect) || (key !== "" && key !== taint.key)) return false;
  return operator === "Exists" || ((operator === "Equal" || operator === "") && value === (taint.value ?? ""));
}
