import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, Volume } from "kubernetes-types/core/v1.d.ts";
import type { Labels, Storage, Workload } from "../../model/resolved.ts";
import { appKeyPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels, teamLabel, versionLabel } from "../labels.ts";

/** Whether the workload mounts persistent volumes. */
export function hasClaims(workload: Workload): boolean {
  return workload.storage.some((storage) => storage.size !== undefined);
}

/** Whether only one node, or one pod, may mount a claim of the workload at a time. */
export function hasExclusiveClaims(workload: Workload): boolean {
  return workload.storage.some(
    ({ size, access }) => size !== undefined && (access === "ReadWriteOnce" || access === "ReadWriteOncePod"),
  );
}

/** The claims that all pods of a workload share. A StatefulSet has none: it makes a claim for each replica. */
export function compileClaims(
  scope: AppScope,
  workload: Workload,
): Manifest<PersistentVolumeClaim & KubernetesObject>[] {
  if (workload.kind === "StatefulSet") return [];
  return workload.storage.flatMap((storage) => {
    const spec = claimSpec(storage);
    if (!spec) return [];
    const name = claimName(workload, storage);
    const metadata = { name, namespace: scope.app.namespace, labels: appLabels(scope, workload) };
    const origin = appKeyPlace(scope, ...workload.path, "storage", storage.name);
    return [{ origin, object: { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec } }];
  });
}

/**
 * The claims that a StatefulSet makes for each replica. Templates never change during its life, so they carry neither
 * the team, which an app may change, nor the release.
 */
export function claimTemplates(workload: Workload, labels: Labels): PersistentVolumeClaim[] {
  const { [teamLabel]: _team, [versionLabel]: _version, ...lasting } = labels;
  return workload.storage.flatMap((storage) => {
    const spec = claimSpec(storage);
    if (!spec) return [];
    const metadata = { name: storage.name, labels: lasting };
    return [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec }];
  });
}

/** The volumes of the workload's pods. Those that a StatefulSet claims are added by its controller. */
export function compileVolumes(workload: Workload): Volume[] {
  return workload.storage.flatMap((storage): Volume[] => {
    const { name } = storage;
    if (storage.size === undefined) return [{ name, emptyDir: {} }];
    if (workload.kind === "StatefulSet") return [];
    return [{ name, persistentVolumeClaim: { claimName: claimName(workload, storage) } }];
  });
}

function claimName(workload: Workload, storage: Storage): string {
  return `${workload.objectName}-${storage.name}`;
}

function claimSpec(storage: Storage): PersistentVolumeClaimSpec | undefined {
  if (storage.size === undefined) return undefined;
  return {
    accessModes: [storage.access],
    ...(storage.class !== undefined && { storageClassName: storage.class }),
    resources: { requests: { storage: storage.size } },
  };
}
