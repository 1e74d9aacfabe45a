import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Given } from "../property-proof.ts";
import { visitLandings } from "../placement/existing-placement.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { type Placements, placements } from "../placement/placements.ts";
import { runtimeClasses } from "../placement/runtime-class.ts";

/** Nodes on which pods of a stage may run, and how that is known. */
export interface StageNodes {
  readonly classes: ReadonlySet<NodeClass>;
  /** Where it could not be decided. */
  readonly open: ReadonlySet<NodeClass>;
}

/** A node of which only is known that clusters have some: without a label and without a taint. */
const anyNode: NodeClass = {
  stage: unassigned,
  node: { name: "a-node", labels: {}, taints: [], unschedulable: false },
  names: ["a-node"],
  isControlPlane: false,
  isSupposed: true,
};

/**
 * On which nodes pods of each stage may run: those that are there, those that workloads make, those that somebody may
 * bring about. Nodes of the control plane are left out: whoever gets there has more than room. Where a world has no node,
 * there is one without a label. Pods that are on a node of the same name are on the same one, whether or not it was read.
 */
export function stageNodes(
  world: World,
  given: Given,
): Placements & {
  readonly of: (stage: string) => StageNodes;
  /** By stage: DaemonSets, with each class of nodes on all of which their pods run. */
  readonly daemons: ReadonlyMap<string, readonly { readonly pod: RunningPod; readonly nodes: NodeClass }[]>;
} {
  const found = placements(world, given);
  const isEmpty = (world.objects.get("Node") ?? []).length === 0;
  const classes = [...found.classes, ...(isEmpty ? [anyNode] : [])].filter(({ isControlPlane }) => !isControlPlane);
  const landings: { readonly pod: RunningPod; readonly nodes: NodeClass }[] = [];
  const bound = found.pods.filter((pod) => nodeNameOf(pod) !== "");
  const unread = unreadNodes(bound, found.classes);
  // Where no node was read, those that pods name are like any other.
  const alike = isEmpty ? unread : [];
  const visit = (pods: readonly RunningPod[], nodes: readonly NodeClass[]) =>
    visitLandings(pods, nodes, runtimeClasses(world), (landing) => {
      landings.push(landing);
    });
  visit(found.pods, [...classes, ...alike]);
  visit(bound, unread);
  const running = Map.groupBy(landings, ({ pod }) => pod.stage);
  const daemons = Map.groupBy(
    landings.filter(({ pod }) => pod.kind === "DaemonSet"),
    ({ pod }) => pod.stage,
  );
  const known = new Map<string, StageNodes>();
  const of = (stage: string): StageNodes => {
    const before = known.get(stage);
    if (before) return before;
    const reached = new Set((running.get(stage) ?? []).map(({ nodes }) => nodes));
    const open = new Set<NodeClass>();
    const own = (found.makers.get(stage) ?? []).some(
      ({ namespace }) => (world.stages.ofNamespace.get(namespace) ?? stage) === stage,
    );
    for (const nodes of classes) {
      if (reached.has(nodes) || !own) continue;
      if (nodes.stage === stage) {
        reached.add(nodes);
        continue;
      }
      const trial = found.tried(stage, nodes);
      for (const one of nodes === anyNode ? [anyNode, ...alike] : [nodes]) {
        if (trial.type === "lands") reached.add(one);
        if (trial.type === "unknown") open.add(one);
      }
    }
    const result = { classes: reached, open };
    known.set(stage, result);
    return result;
  };
  return { ...found, classes, of, daemons };
}

function unreadNodes(bound: readonly RunningPod[], classes: readonly NodeClass[]): readonly NodeClass[] {
  const read = new Set(classes.flatMap(({ names }) => names));
  const named = new Set(bound.map(nodeNameOf)).difference(read);
  return [...named].map((name) => ({ ...anyNode, node: { ...anyNode.node, name }, names: [name] }));
}

function nodeNameOf({ spec }: RunningPod): string {
  return spec.nodeName ?? "";
}
