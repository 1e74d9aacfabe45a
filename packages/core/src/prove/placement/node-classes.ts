import type { Taint } from "kubernetes-types/core/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { LandingNode } from "./landing.ts";

/** Nodes that are alike in all but their names. */
export interface NodeClass {
  /** Of whom they are: a stage's name or `(unassigned)`. */
  readonly stage: string;
  /** One of them. Taints that Kubernetes puts on nodes in trouble are left out, and so is whether it takes new pods. */
  readonly node: LandingNode;
  readonly names: readonly string[];
  readonly isControlPlane: boolean;
  /** Whether there is no such node in what was read, only pods that ask for one. */
  readonly isSupposed: boolean;
}

export const hostName = "kubernetes.io/hostname";
const controlPlane = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/**
 * Conditions of a node and of its start come and go by themselves: they are no walls.
 * Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-not-ready
 */
const passing = /^node\.(?:kubernetes\.io|cloudprovider\.kubernetes\.io)\//;

/**
 * The nodes of a world, those that are alike together, in the order of reading. Where a world has none at all, a stage has
 * such nodes as its own pods ask for (`asksFor`): without a taint, because nothing shows one.
 *
 * @param asksFor whether a pod of the stage asks for nodes with the stage's label
 * @param compared names, and keys of labels, that tell nodes apart which are otherwise alike
 */
export function nodeClasses(
  world: World,
  asksFor: (stage: string) => boolean,
  compared: ReadonlySet<string> = new Set(),
): readonly NodeClass[] {
  const nodes = objectsOf(world, "Node");
  if (nodes.length === 0) return supposedNodes(world, asksFor);
  const found = new Map<string, { first: LandingNode; stage: string; names: string[] }>();
  for (const { object } of nodes) {
    const { name, labels = {} } = object.metadata;
    const stage = world.stages.ofNode.get(name) ?? unassigned;
    const taints = (object.spec?.taints ?? []).filter(({ key }) => !passing.test(key));
    const key = JSON.stringify([
      stage,
      compared.has(name) ? name : null,
      labelsBut(labels, name, compared),
      taints.map(({ key: k, value, effect }: Taint) => [k, value, effect]),
    ]);
    const listed = found.get(key);
    if (listed) listed.names.push(name);
    else found.set(key, { first: { name, labels, taints, unschedulable: false }, stage, names: [name] });
  }
  return [...found.values()].map(({ first, stage, names }) => ({
    stage,
    node: first,
    names,
    isControlPlane:
      controlPlane.some((key) => Object.hasOwn(first.labels, key)) ||
      first.taints.some(({ key }) => controlPlane.includes(key)),
    isSupposed: false,
  }));
}

/** Labels whose value is the node's own name are alike. */
function labelsBut(
  labels: Readonly<Record<string, string>>,
  name: string,
  compared: ReadonlySet<string>,
): readonly (readonly [string, string | null])[] {
  return Object.entries(labels)
    .map(([key, value]) => [key, value === name && !compared.has(key) ? null : value] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

function supposedNodes({ stages }: World, asksFor: (stage: string) => boolean): readonly NodeClass[] {
  const { label } = stages;
  if (label === undefined) return [];
  return stages.names.filter(asksFor).map((stage) => {
    const name = `a-node-of-${stage}`;
    const node = { name, labels: { [label]: stage }, taints: [], unschedulable: false };
    return { stage, node, names: [name], isControlPlane: false, isSupposed: true };
  });
}
