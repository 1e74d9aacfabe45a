import type { NodeSelectorRequirement, PodSpec, Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { podsOf } from "../reading/pods.ts";
import type { Labels } from "../reading/selectors.ts";
import { type Fields, type SomeList, type Value, unknown } from "../reading/partial-values.ts";

export interface Node {
  readonly name: string;
  readonly stage: string;
  readonly labels: Labels;
  /** Those that keep pods away; conditions that come and go are left out. */
  readonly taints: readonly Taint[];
}

const controlPlane = /^node-role\.kubernetes\.io\/(control-plane|master)$/;

/** Nodes of a stage, on which pods of another have no business; where no node is known at all, one that its pods ask for. */
export function closedNodes(world: World, intent: Intent | undefined, from: string, to: string): Node[] {
  const nodes = objectsOf(world, "Node").map(({ object: { metadata, spec } }): Node => {
    const { name, labels = {} } = metadata;
    const taints = (spec?.taints ?? []).filter(
      ({ key, effect }) => effect !== "PreferNoSchedule" && !/^node\.(cloudprovider\.)?kubernetes\.io\//.test(key),
    );
    return { name, stage: world.stages.ofNode.get(name) ?? unassigned, labels, taints };
  });
  const isShared = !intent || intent.shared.some((one) => one.type === "nodes" && one.stages.includes(from));
  const own = nodes.filter(({ stage }) => stage === to);
  if (nodes.length > 0) return to !== unassigned || !isShared ? own : own.filter(isOfControlPlane);
  const { label, ofNamespace } = world.stages;
  const asks = ({ namespace, spec }: { readonly namespace: string; readonly spec: PodSpec }) =>
    ofNamespace.get(namespace) === to &&
    label !== undefined &&
    JSON.stringify([spec.nodeSelector, spec.affinity]).includes(JSON.stringify(label));
  if (label === undefined || to === unassigned || !podsOf(world).some(asks)) return [];
  return [{ name: `a-node-of-${to}`, stage: to, labels: { [label]: to }, taints: [] }];
}

function isOfControlPlane({ labels, taints }: Node): boolean {
  return [...Object.keys(labels), ...taints.map(({ key }) => key)].some((key) => controlPlane.test(key));
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

const some = (holds: readonly Value[], each: readonly Value[] = [unknown]): SomeList => ({ holds, each });
const fields = (known: Readonly<Record<string, Value>>): Fields => ({ fields: known });

/**
 * All that node selector and affinity of pods can be that match a node, `keys` being the labels that policies tell apart:
 * every such pod is one of these. A term that matches has one requirement at least, and each of them is met.
 */
export function asking({ labels }: Node, keys: readonly string[]): readonly Readonly<Record<string, Value>>[] {
  const others: Record<string, Value> = {};
  for (const key of Object.keys(labels)) if (!keys.includes(key)) others[key] = unknown;
  let selectors: Record<string, Value>[] = [others];
  for (const key of keys) {
    const value = labels[key];
    if (value !== undefined) selectors = selectors.flatMap((one) => [one, { ...one, [key]: value }]);
  }
  const met = keys.flatMap((key): Value[] => {
    const value = labels[key];
    const notIn = fields({ key, operator: "NotIn", values: unknown });
    if (value === undefined) return [fields({ key, operator: "DoesNotExist" }), notIn];
    const compared = ["Gt", "Lt"].map((operator) => fields({ key, operator, values: unknown }));
    return [
      fields({ key, operator: "In", values: some([value]) }),
      fields({ key, operator: "Exists" }),
      notIn,
      ...compared,
    ];
  });
  const expressions = [...met, fields({ key: { but: keys }, operator: unknown, values: unknown })];
  const names = some([], [fields({ key: "metadata.name", operator: unknown, values: unknown })]);
  const terms = [
    ...expressions.map((one) => ({ matchExpressions: some([one], expressions) })),
    ...expressions.map((one) => ({ matchExpressions: some([one], expressions), matchFields: names })),
    { matchFields: names },
  ];
  const amongPods = { podAffinity: unknown, podAntiAffinity: unknown };
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: unknown };
  const affinities: (Value | undefined)[] = [
    undefined,
    fields(amongPods),
    fields({ ...amongPods, nodeAffinity: fields(preferred) }),
  ];
  for (const term of terms) {
    const required = fields({ nodeSelectorTerms: some([fields(term)]) });
    affinities.push(
      fields({
        ...amongPods,
        nodeAffinity: fields({ ...preferred, requiredDuringSchedulingIgnoredDuringExecution: required }),
      }),
    );
  }
  return [undefined, ...selectors].flatMap((selector) =>
    affinities.map((affinity) => ({
      ...(selector && { nodeSelector: fields(selector) }),
      ...(affinity !== undefined && { affinity }),
    })),
  );
}

/** Every list of tolerations in which one tolerates a taint is one of these. */
export function tolerating({ key, value = "" }: Taint): readonly Value[] {
  const rest = { effect: unknown, tolerationSeconds: unknown };
  const equal = { key, ...(value !== "" && { value }), ...rest };
  const ways = [
    { operator: "Exists", ...rest },
    { key, operator: "Exists", ...rest },
    equal,
    { ...equal, operator: "Equal" },
  ];
  return ways.map((way) => some([fields(way)]));
}
