import type { PodSpec, Taint } from "kubernetes-types/core/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { type Node, nodesOf } from "../reading/landing.ts";
import { podsOf } from "../reading/pods.ts";
import { type Fields, type SomeList, type Value, unknown } from "../reading/partial-values.ts";

const controlPlane = /^node-role\.kubernetes\.io\/(control-plane|master)$/;

/** Nodes of a stage, on which pods of another have no business; where no node is known at all, one that its pods ask for. */
export function closedNodes(world: World, intent: Intent | undefined, from: string, to: string): Node[] {
  const nodes = nodesOf(world);
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
