import type { RunningPod } from "../placement/running-pods.ts";

/** Whether a container mounts the volume and may write to it. */
export function isWritten({ spec }: RunningPod, volume: string): boolean {
  const containers = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  return containers.some(
    ({ volumeMounts, volumeDevices }) =>
      (volumeMounts ?? []).some(({ name, readOnly }) => name === volume && readOnly !== true) ||
      (volumeDevices ?? []).some(({ name }) => name === volume),
  );
}
