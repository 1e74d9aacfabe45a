import type { Platform } from "@kubestage/core";

/** The images that an app names, in whichever stage. */
export function imagesOfApp({ stages }: Platform, app: string): readonly string[] {
  const own = stages.flatMap(({ apps }) => apps.filter(({ name }) => name === app));
  const containers = own.flatMap(({ workloads }) => workloads.flatMap((workload) => workload.containers));
  return [...new Set(containers.map(({ image }) => image))];
}
