import type { PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1.d.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Labels } from "./selectors.ts";

/** A pod that is there and has not ended, or what a workload makes its pods from. */
export interface FoundPod {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Whether another workload made it, so that its pods are that one's too. */
  readonly isOwned: boolean;
  readonly isMirror: boolean;
}

const workloads = [
  ...["apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "batch/Job"],
  ...["ReplicationController", "batch/CronJob"],
];

/** Every pod of a world, and every template. */
export function podsOf(world: World): FoundPod[] {
  const found: FoundPod[] = [];
  const made = workloads.flatMap((key) => (world.objects.get(key) ?? []).map(({ object }) => nameOf(object)));
  const names = new Set(made);
  for (const { object } of objectsOf(world, "Pod")) {
    const { metadata, spec, status } = object;
    const isOver = status?.phase === "Succeeded" || status?.phase === "Failed";
    if (spec && !isOver) found.push(podOf(names, object, { metadata: { labels: metadata.labels ?? {} }, spec }));
  }
  for (const key of workloads)
    for (const { object } of world.objects.get(key) ?? []) {
      const template = templateOf(object, key);
      if (template?.spec) found.push(podOf(names, object, template));
    }
  return found;
}

function podOf(
  names: ReadonlySet<string>,
  { kind, metadata: { name, namespace = "default", ownerReferences = [], annotations } }: WorldObject["object"],
  { metadata, spec }: PodTemplateSpec,
): FoundPod {
  const isOwned = ownerReferences.some(
    ({ controller, apiVersion, kind: of, name: by }) =>
      controller === true && names.has(nameOf({ apiVersion, kind: of, metadata: { name: by, namespace } })),
  );
  const isMirror = annotations?.["kubernetes.io/config.mirror"] !== undefined;
  return { namespace, kind, name, labels: metadata?.labels ?? {}, spec: spec ?? { containers: [] }, isOwned, isMirror };
}

/** Of an object, and of one as another names it that it made. */
function nameOf({ apiVersion, kind, metadata: { namespace = "default", name } }: WorldObject["object"]): string {
  const [group] = apiVersion.includes("/") ? apiVersion.split("/") : [""];
  return `${kind}.${group} ${namespace}/${name}`;
}

interface Templated {
  readonly template?: PodTemplateSpec;
  readonly jobTemplate?: { readonly spec?: Templated };
}

/** The reader has checked that these kinds have their shape. */
function templateOf(object: WorldObject["object"], key: string): PodTemplateSpec | undefined {
  const spec = object["spec"] as Templated | undefined;
  return key === "batch/CronJob" ? spec?.jobTemplate?.spec?.template : spec?.template;
}

/** The names of the namespaces of a stage, or of those of none. */
export function namespacesOf({ objects, stages }: World, stage: string): string[] {
  const names = (objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name);
  return names.filter((name) => (stages.ofNamespace.get(name) ?? unassigned) === stage);
}
