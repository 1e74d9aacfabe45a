import type { NodesMode } from "../../model/levels.ts";
import { filled, listIn, same, textIn } from "../found-object.ts";
import { podOf, workloadKinds } from "./read-workload.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { isOwn, labelsOf } from "../world.ts";

interface Taint {
  readonly key: string;
  readonly value: string | undefined;
  readonly effect: string;
}

const effects: ReadonlySet<string> = new Set(["NoSchedule", "PreferNoSchedule", "NoExecute"]);

/** What Kubernetes and clouds put on nodes that are not well, or not ready yet. */
const passing = /(^|\.)(kubernetes|k8s)\.io\//;

/**
 * The node pools of the stages: for each stage the nodes that carry its label, with the taints that all of them have
 * beyond the stage's own. Where no node was read, what the pods of kubestage's own workloads ask for.
 */
export function readNodePools(stages: readonly FoundStage[], world: World): Record<string, unknown>[] {
  return stages.flatMap(({ name, namespaces }) => {
    const taints = taintsOf(name, world) ?? toleratedBy(name, namespaces, world);
    const further = (taints ?? []).filter((taint) => !isStageTaint(taint, name, world));
    if (taints === undefined) return [];
    const pool = { stage: name, taints: further.map((taint) => filled({ ...taint })) };
    const [labels, ...others] = askedBy(name, namespaces, world);
    return [labels, ...others].map((asked, index) => {
      const number = index === 0 ? "" : `-${index + 1}`;
      return filled({ name: `${name}-nodes${number}`, ...pool, labels: asked });
    });
  });
}

/** The taints that all nodes of a stage have; undefined where no node carries its label. */
function taintsOf(stage: string, world: World): Taint[] | undefined {
  const nodes = world.ofKind("Node").filter((node) => labelsOf(node)[world.options.stageLabel] === stage);
  const [first, ...others] = nodes.map(({ object }) => listIn(object, "spec", "taints").flatMap(readTaint));
  return first?.filter((taint) => others.every((list) => list.some((one) => same(one, taint))));
}

function readTaint(taint: unknown): Taint[] {
  const [key, effect] = [textIn(taint, "key"), textIn(taint, "effect")];
  if (key === undefined || effect === undefined || !effects.has(effect) || passing.test(key)) return [];
  return [{ key, value: textIn(taint, "value") || undefined, effect }];
}

function isStageTaint({ key, value }: Taint, stage: string, world: World): boolean {
  return key === world.options.stageLabel && value === stage;
}

/** What pods that kubestage placed tolerate; undefined where they ask for no nodes of the stage's own. */
function toleratedBy(stage: string, namespaces: readonly string[], world: World): Taint[] | undefined {
  const pod = ownPods(namespaces, world)[0];
  if (pod === undefined || placementOf(pod, stage, world) === "shared") return undefined;
  return listIn(pod, "tolerations").flatMap(readTaint);
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

function termsOf(pod: unknown): (readonly unknown[])[] {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  return listIn(pod, "affinity", "nodeAffinity", required, "nodeSelectorTerms").map((term) =>
    listIn(term, "matchExpressions"),
  );
}

function ownPods(namespaces: readonly string[], world: World): unknown[] {
  return namespaces.flatMap((namespace) =>
    workloadKinds
      .flatMap((kind) => world.ofKind(kind, namespace))
      .filter((found) => isOwn(found, world))
      .map(({ object }) => podOf(object)),
  );
}

/**
 * Whether a stage has nodes of its own: as kubestage's own pods ask for them, else as its nodes are tainted. Where nothing
 * says so they are shared: anything else would keep pods off nodes on which they run.
 */
export function readNodesMode({ name, namespaces }: FoundStage, world: World): NodesMode {
  const pod = ownPods(namespaces, world)[0];
  if (pod !== undefined) return placementOf(pod, name, world);
  const taints = taintsOf(name, world);
  return taints?.some((taint) => isStageTaint(taint, name, world) && taint.effect === "NoSchedule")
    ? "dedicated"
    : "shared";
}

function placementOf(pod: unknown, stage: string, world: World): NodesMode {
  const asked = termsOf(pod);
  const isOwnNodes = (expressions: readonly unknown[]): boolean =>
    expressions.some((one) => textIn(one, "key") === world.options.stageLabel && listIn(one, "values").includes(stage));
  if (asked.length === 0 || !asked.every(isOwnNodes)) return "shared";
  const tolerates = listIn(pod, "tolerations")
    .flatMap(readTaint)
    .some((taint) => isStageTaint(taint, stage, world));
  return tolerates ? "dedicated" : "labelled";
}
