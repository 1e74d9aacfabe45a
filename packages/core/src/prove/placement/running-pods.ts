import type { PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1.d.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { unassigned } from "../../verdicts/property.ts";

/** A pod that is there, or the template of a workload that makes some. */
export interface RunningPod {
  readonly object: WorldObject;
  /** Of its spec in the object. */
  readonly path: FieldPath;
  readonly spec: PodSpec;
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly namespace: string;
  /** Of the namespace; `(unassigned)` where it has none. */
  readonly stage: string;
  readonly kind: WorkloadKind | "Pod";
}

export type WorkloadKind =
  | "Deployment"
  | "ReplicaSet"
  | "StatefulSet"
  | "DaemonSet"
  | "Job"
  | "CronJob"
  | "ReplicationController";

/** Pods of the world that may run, those that ended left out, and what workloads make pods from. In the order of reading. */
export function* runningPods(world: World): Generator<RunningPod> {
  const stageOf = (namespace: string) => world.stages.ofNamespace.get(namespace) ?? unassigned;
  for (const one of objectsOf(world, "Pod")) {
    const { object } = one;
    const { namespace = "" } = object.metadata;
    const phase = object.status?.phase;
    if (object.spec === undefined || phase === "Succeeded" || phase === "Failed") continue;
    const { metadata, spec } = object;
    yield {
      object: one,
      path: ["spec"],
      spec,
      metadata,
      namespace,
      stage: stageOf(namespace),
      kind: "Pod",
    };
  }
  for (const [kind, key, path] of templates)
    for (const one of world.objects.get(key) ?? []) {
      const template = templateAt(one.object, path);
      if (template?.spec === undefined) continue;
      const { namespace = "" } = one.object.metadata;
      const stage = stageOf(namespace);
      yield {
        object: one,
        path: [...path, "spec"],
        spec: template.spec,
        metadata: labelled(template),
        namespace,
        stage,
        kind,
      };
    }
}

const template = ["spec", "template"] as const;
const templates: readonly (readonly [WorkloadKind, string, readonly string[]])[] = [
  ["Deployment", "apps/Deployment", template],
  ["ReplicaSet", "apps/ReplicaSet", template],
  ["StatefulSet", "apps/StatefulSet", template],
  ["DaemonSet", "apps/DaemonSet", template],
  ["Job", "batch/Job", template],
  ["CronJob", "batch/CronJob", ["spec", "jobTemplate", ...template]],
  ["ReplicationController", "ReplicationController", template],
];

function templateAt(object: UnknownContent, path: readonly string[]): PodTemplateSpec | undefined {
  let at: unknown = object;
  for (const key of path) at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  return isTemplate(at) ? at : undefined;
}

/** What is there has its kind's shape: the reader checked it. */
function isTemplate(found: unknown): found is PodTemplateSpec {
  return typeof found === "object" && found !== null;
}

function labelled({ metadata }: PodTemplateSpec): RunningPod["metadata"] {
  return {
    ...(metadata?.labels && { labels: metadata.labels }),
    ...(metadata?.annotations && { annotations: metadata.annotations }),
  };
}
