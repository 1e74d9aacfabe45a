import type { Pointer } from "./ledger.ts";
import type { RoadStage } from "./road.ts";

type Waves = Pick<RoadStage, "waves">;

/** How many of the stage's waves the release of a pointer has reached, as these are now. */
export function reachedWaves({ waves }: Waves, { clusters, reached }: Pointer): number {
  if (!clusters) return reached;
  const next = waves.findIndex((wave) => !wave.every((cluster) => clusters.includes(cluster)));
  return next < 0 ? waves.length : next;
}

/** How many waves a release has to reach before it may pass on: those of clusters that the stage is only now getting can wait. */
export function wavesToPass({ waves, joining = [] }: Pick<RoadStage, "waves" | "joining">): number {
  return waves.filter((wave) => wave.some((cluster) => !joining.includes(cluster))).length;
}

/** The clusters that the release of a pointer has reached. */
export function clustersReached({ waves }: Waves, { clusters, reached }: Pointer): readonly string[] {
  return clusters ?? waves.slice(0, reached).flat();
}

/** The clusters that still run what the stage ran before. */
export function clustersLeft({ waves }: Waves, { clusters, previousIn = [], reached }: Pointer): readonly string[] {
  return clusters ? previousIn : waves.slice(reached).flat();
}

/** What an app runs in a cluster of the stage; undefined for nothing yet. */
export function releaseIn(cluster: string, pointer: Pointer, stage: Waves): string | undefined {
  if (clustersReached(stage, pointer).includes(cluster)) return pointer.release;
  return clustersLeft(stage, pointer).includes(cluster) ? pointer.previous : undefined;
}
