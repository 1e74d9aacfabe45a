import type { RunningPod } from "../placement/running-pods.ts";
import { normalizedPath, pathsAbove } from "./paths-above.ts";
import type { Use, Whereabouts } from "./uses.ts";

interface Mounted {
  readonly use: Omit<Use, "thing">;
  readonly path: string;
}

/**
 * Paths of nodes that pods mount. Each path counts for itself and for every path above it that another pod mounts: what is
 * in one is in the other. Ports of nodes: `host-ports.ts`.
 */
export function hostPathUses(pods: readonly RunningPod[], whereOf: (pod: RunningPod) => Whereabouts): readonly Use[] {
  const mounted = pods.flatMap((pod) => mountsOf(pod, whereOf));
  const paths = new Set(mounted.map(({ path }) => path));
  return mounted.flatMap(({ use, path }) =>
    [path, ...pathsAbove(path)].filter((one) => paths.has(one)).map((thing) => ({ ...use, thing, name: thing })),
  );
}

function mountsOf(pod: RunningPod, whereOf: (pod: RunningPod) => Whereabouts): readonly Mounted[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, hostPath }, index) => {
    if ((hostPath ?? undefined) === undefined) return [];
    const path = normalizedPath(hostPath?.path ?? "");
    const changes = isWritten(pod, name);
    const at = { object: pod.object, path: [...pod.path, "volumes", index, "hostPath", "path"] };
    const does = `mounts ${path} of its node${changes ? "" : ", and only reads it"}`;
    return [{ path, use: { name: path, stage: pod.stage, at, does, changes, where: whereOf(pod) } }];
  });
}

/** Whether a container mounts the volume and may write to it. */
export function isWritten({ spec }: RunningPod, volume: string): boolean {
  const containers = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  return containers.some(
    ({ volumeMounts, volumeDevices }) =>
      (volumeMounts ?? []).some(({ name, readOnly }) => name === volume && readOnly !== true) ||
      (volumeDevices ?? []).some(({ name }) => name === volume),
  );
}
