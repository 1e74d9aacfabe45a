import type { FoundObject } from "../found-object.ts";
import { listIn, textIn } from "../found-object.ts";
import type { World } from "../world.ts";
import { isOwn, labelsOf } from "../world.ts";
import { podOf, workloadKinds } from "./read-workload.ts";

export interface Taint {
  readonly key: string;
  readonly value: string | undefined;
  readonly effect: string;
}

const effects: ReadonlySet<string> = new Set(["NoSchedule", "PreferNoSchedule", "NoExecute"]);

/** What Kubernetes and clouds put on nodes that are not well, or not ready yet. */
const passing = /(^|\.)(kubernetes|k8s)\.io\//;

/** The nodes that carry the label of a stage. */
export function nodesOf(stage: string, world: World): readonly FoundObject[] {
  return world.ofKind("Node").filter((node) => labelsOf(node)[world.options.stageLabel] === stage);
}

/** The taints of a node that somebody put there to stay. */
export function taintsOf({ object }: FoundObject): Taint[] {
  return listIn(object, "spec", "taints").flatMap(readTaint);
}

/** A taint, or the toleration of one; none where it is no lasting one. */
export function readTaint(taint: unknown): Taint[] {
  const [key, effect] = [textIn(taint, "key"), textIn(taint, "effect")];
  if (key === undefined || effect === undefined || !effects.has(effect) || passing.test(key)) return [];
  return [{ key, value: textIn(taint, "value") || undefined, effect }];
}

export function isStageTaint({ key, value }: Taint, stage: string, world: World): boolean {
  return key === world.options.stageLabel && value === stage;
}

/** The pods of the workloads in namespaces, as their templates say them. */
export function podTemplates(namespaces: readonly string[], world: World): { found: FoundObject; pod: unknown }[] {
  return namespaces.flatMap((namespace) =>
    workloadKinds
      .flatMap((kind) => world.ofKind(kind, namespace))
      .map((found) => ({ found, pod: podOf(found.object) })),
  );
}

/** Those of the workloads that kubestage wrote. */
export function ownPods(namespaces: readonly string[], world: World): unknown[] {
  return podTemplates(namespaces, world).flatMap(({ found, pod }) => (isOwn(found, world) ? [pod] : []));
}

/** The terms of a pod's required node affinity, one of which a node has to fulfil. */
export function termsOf(pod: unknown): (readonly unknown[])[] {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  return listIn(pod, "affinity", "nodeAffinity", required, "nodeSelectorTerms").map((term) =>
    listIn(term, "matchExpressions"),
  );
}

/** Whether a pod's affinity lets it run on nodes of the stage only. */
export function asksForStage(pod: unknown, stage: string, world: World): boolean {
  const terms = termsOf(pod);
  const isOfStage = (expressions: readonly unknown[]): boolean =>
    expressions.some((one) => {
      const isIn = (textIn(one, "operator") ?? "In") === "In";
      const values = listIn(one, "values");
      const names = values.length === 1 && values[0] === stage;
      return textIn(one, "key") === world.options.stageLabel && isIn && names;
    });
  return terms.length > 0 && terms.every(isOfStage);
}
