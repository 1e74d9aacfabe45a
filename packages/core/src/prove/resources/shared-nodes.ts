import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Given } from "../property-proof.ts";
import { visitLandings } from "../placement/existing-placement.ts";
import type { NodeClass } from "../placement/node-classes.ts";
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
 * there is one without a label.
 */
export function stageNodes(world: World, given: Given): { readonly of: (stage: string) => StageNodes } & Placements {
  const found = placements(world, given);
  const isEmpty = (world.objects.get("Node") ?? []).length === 0;
  const classes = [...found.classes, ...(isEmpty ? [anyNode] : [])].filter(({ isControlPlane }) => !isControlPlane);
  const running = new Map<string, Set<NodeClass>>();
  visitLandings(found.pods, classes, runtimeClasses(world), ({ pod, nodes }) => {
    const known = running.get(pod.stage);
    if (known) known.add(nodes);
    else running.set(pod.stage, new Set([nodes]));
  });
  const known = new Map<string, StageNodes>();
  const of = (stage: string): StageNodes => {
    const before = known.get(stage);
    if (before) return before;
    const reached = new Set(running.get(stage) ?? []);
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
      if (trial.type === "lands") reached.add(nodes);
      if (trial.type === "unknown") open.add(nodes);
    }
    const result = { classes: reached, open };
    known.set(stage, result);
    return result;
  };
  return { ...found, classes, of };
}
