import { filled, listIn, same, textIn } from "../found-object.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { readNodesMode } from "./read-nodes-mode.ts";
import type { Taint } from "./stage-nodes.ts";
import { nodesOf, ownPods, readTaint, taintsOf, termsOf } from "./stage-nodes.ts";

/**
 * The node pools of the stages that have nodes of their own: for each the nodes that carry its label, with the taints
 * that all of them have beyond the stage's own. Where no node was read, what the pods of kubestage's own workloads ask
 * for.
 */
export function readNodePools(stages: readonly FoundStage[], world: World): Record<string, unknown>[] {
  return stages.flatMap((stage) => {
    if (readNodesMode(stage, world).mode === "shared") return [];
    const { name, namespaces } = stage;
    const taints = commonTaints(name, world) ?? toleratedBy(namespaces, world);
    // A taint by the stage label is kubestage's own to add.
    const further = taints.filter(({ key }) => key !== world.options.stageLabel);
    const pool = { stage: name, taints: further.map((taint) => filled({ ...taint })) };
    const [labels, ...others] = askedBy(name, namespaces, world);
    return [labels, ...others].map((asked, index) => {
      const number = index === 0 ? "" : `-${index + 1}`;
      return filled({ name: `${name}-nodes${number}`, ...pool, labels: asked });
    });
  });
}

/** The taints that all nodes of a stage have; undefined where no node carries its label. */
function commonTaints(stage: string, world: World): Taint[] | undefined {
  const [first, ...others] = nodesOf(stage, world).map(taintsOf);
  return first?.filter((taint) => others.every((list) => list.some((one) => same(one, taint))));
}

/** What pods that kubestage placed tolerate. */
function toleratedBy(namespaces: readonly string[], world: World): Taint[] {
  return listIn(ownPods(namespaces, world)[0], "tolerations").flatMap(readTaint);
}

/** What pods that kubestage placed ask of nodes beyond the stage's label, a pool for each term. */
function askedBy(stage: string, namespaces: readonly string[], world: World): Record<string, string>[] {
  return termsOf(ownPods(namespaces, world)[0]).flatMap((term) => {
    const asked = term.flatMap((one) => {
      const [key, value] = [textIn(one, "key"), listIn(one, "values")[0]];
      return key !== undefined && typeof value === "string" ? [[key, value] as const] : [];
    });
    const labels = Object.fromEntries(asked);
    const { [world.options.stageLabel]: ofStage, ...further } = labels;
    return ofStage === stage ? [further] : [];
  });
}
