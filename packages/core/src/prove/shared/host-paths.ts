import type { RunningPod } from "../placement/running-pods.ts";
import type { HostVolumeMount } from "./host-volumes.ts";
import { isWritten } from "./is-written.ts";
import { ownFolder } from "./own-things.ts";
import { normalizedPath, pathsAbove } from "./paths-above.ts";
import type { Use, Whereabouts } from "./uses.ts";

interface Mounted {
  readonly use: Omit<Use, "thing">;
  readonly path: string;
}

/**
 * Paths of nodes that pods mount, by themselves or by claims. Each path counts for itself and for every path above it that another pod mounts: what is
 * in one is in the other. Ports of nodes: `host-ports.ts`.
 */
export function hostPathUses(
  pods: readonly RunningPod[],
  byClaims: readonly HostVolumeMount[],
  whereOf: (pod: RunningPod) => Whereabouts,
): readonly Use[] {
  const mounted = [
    ...pods.flatMap((pod) => mountsOf(pod, whereOf)),
    ...byClaims.map((one) => mountByClaim(one, whereOf)),
  ];
  const paths = new Set(mounted.map(({ path }) => path));
  return mounted.flatMap(({ use, path }) =>
    [path, ...pathsAbove(path)]
      .filter((one) => paths.has(one))
      .map((thing) => ({
        ...use,
        thing,
        name: thing,
        own: ownFolder(use.at.object, use.at.path, path, thing, use.stage),
      })),
  );
}

function mountsOf(pod: RunningPod, whereOf: (pod: RunningPod) => Whereabouts): readonly Mounted[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, hostPath }, index) => {
    if ((hostPath ?? undefined) === undefined) return [];
    const path = normalizedPath(hostPath?.path ?? "");
    const changes = isWritten(pod, name);
    const at = { object: pod.object, path: [...pod.path, "volumes", index, "hostPath", "path"] };
    const does = `mounts ${path} of its node${changes ? "" : ", and only reads it"}`;
    return [{ path, use: { name: path, stage: pod.stage, at, does, changes, reads: true, where: whereOf(pod) } }];
  });
}

function mountByClaim({ pod, path, at, changes }: HostVolumeMount, whereOf: (pod: RunningPod) => Whereabouts): Mounted {
  const normalized = normalizedPath(path);
  const does = `is ${normalized} of the node on which it is mounted${changes ? "" : ", and only read"}`;
  return {
    path: normalized,
    use: { name: normalized, stage: pod.stage, at, does, changes, reads: true, where: whereOf(pod) },
  };
}
