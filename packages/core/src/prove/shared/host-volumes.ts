import type { NodeSelectorTerm, PodSpec, VolumeNodeAffinity } from "kubernetes-types/core/v1.d.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Site } from "../../verdicts/finding.ts";
import { itemsOf, textAt } from "../configuration/unknown-fields.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { isWritten } from "./is-written.ts";

/** Files of nodes that a pod mounts by a claim: those of its volume. */
export interface HostVolumeMount {
  readonly pod: RunningPod;
  readonly path: string;
  readonly at: Site;
  readonly changes: boolean;
}

/**
 * Mounts of claims whose volumes are paths of nodes. Each pod runs where it and the volume say.
 *
 * Source: https://kubernetes.io/docs/concepts/storage/volumes/#local
 */
export function hostVolumeMounts(world: World, pods: readonly RunningPod[]): readonly HostVolumeMount[] {
  const volumes = volumesByClaim(world);
  if (volumes.length === 0) return [];
  const byNamespace = Map.groupBy(pods, ({ namespace }) => namespace);
  return volumes.flatMap(({ namespace, claim, path, at, affinity, isRead }) =>
    (byNamespace.get(namespace) ?? []).flatMap((pod) => {
      const mounted = mountOf(pod, claim);
      if (mounted === undefined) return [];
      const changes = !isRead && mounted.some((name) => isWritten(pod, name));
      return [{ pod: { ...pod, spec: placed(pod.spec, affinity) }, path, at, changes }];
    }),
  );
}

interface HostVolume {
  readonly namespace: string;
  readonly claim: string;
  readonly path: string;
  readonly at: Site;
  readonly affinity: VolumeNodeAffinity | undefined;
  readonly isRead: boolean;
}

function volumesByClaim(world: World): HostVolume[] {
  const claimed = new Map<string, { readonly namespace: string; readonly name: string }>();
  for (const { object } of objectsOf(world, "PersistentVolumeClaim")) {
    const { namespace = "default", name } = object.metadata;
    if (object.spec?.volumeName) claimed.set(object.spec.volumeName, { namespace, name });
  }
  return objectsOf(world, "PersistentVolume").flatMap((one) => {
    const { spec, metadata } = one.object;
    const field = spec?.hostPath ? "hostPath" : "local";
    const path = spec?.[field]?.path;
    const { namespace, name } = spec?.claimRef ?? claimed.get(metadata.name) ?? {};
    if (path === undefined || namespace === undefined || name === undefined) return [];
    const modes = spec?.accessModes ?? [];
    const isRead = modes.length > 0 && modes.every((mode) => mode === "ReadOnlyMany");
    const at = { object: one, path: ["spec", field, "path"] };
    return [{ namespace, claim: name, path, at, affinity: spec?.nodeAffinity, isRead }];
  });
}

/** The volumes of a pod that mount a claim; a StatefulSet makes claims for its pods by number. Undefined where it mounts none. */
function mountOf({ spec, object, kind }: RunningPod, claim: string): readonly string[] | undefined {
  const found = (spec.volumes ?? []).filter((one) => one.persistentVolumeClaim?.claimName === claim);
  const templates = kind === "StatefulSet" ? itemsOf(object.object, ["spec", "volumeClaimTemplates"]) : [];
  const made = templates
    .filter(isMapping)
    .flatMap((one) => textAt(one, ["metadata", "name"]) ?? [])
    .filter((name) => claim.startsWith(`${name}-${object.object.metadata.name}-`));
  const names = [...found.map(({ name }) => name), ...made];
  return names.length === 0 ? undefined : names;
}

/** The spec of a pod that runs only where its volume is. */
function placed(spec: PodSpec, volume: VolumeNodeAffinity | undefined): PodSpec {
  const there = volume?.required?.nodeSelectorTerms;
  if (there === undefined) return spec;
  const { affinity } = spec;
  const own = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const both = (one: NodeSelectorTerm, other: NodeSelectorTerm): NodeSelectorTerm => ({
    matchExpressions: [...(one.matchExpressions ?? []), ...(other.matchExpressions ?? [])],
    matchFields: [...(one.matchFields ?? []), ...(other.matchFields ?? [])],
  });
  const nodeSelectorTerms = own ? own.flatMap((one) => there.map((other) => both(one, other))) : there;
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return { ...spec, affinity: { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, ...required } } };
}
