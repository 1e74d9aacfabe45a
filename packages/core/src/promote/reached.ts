import { platformApp } from "../model/release-kind.ts";
import type { Pointer } from "./ledger.ts";
import type { RoadStage } from "./road.ts";

type Waves = Pick<RoadStage, "waves">;

/** How many of the stage's waves the release of a pointer has reached, as these are now. */
export function reachedWaves({ waves }: Waves, { clusters, reached }: Pointer): number {
  if (!clusters) return reached;
  const next = waves.findIndex((wave) => !wave.every((cluster) => clusters.includes(cluster)));
  return next < 0 ? waves.length : next;
}

/** The clusters that a pointer says its release has reached; undefined where it only counts waves. */
function knownClusters({ clusters, reached }: Pointer): readonly string[] | undefined {
  return clusters ?? (reached === 0 ? [] : undefined);
}

/** The clusters that have something of the app, the release or what ran before it; undefined where a pointer only counts waves. */
export function clustersWith(pointer: Pointer): readonly string[] | undefined {
  const clusters = knownClusters(pointer);
  return clusters && [...clusters, ...(pointer.previousIn ?? [])];
}

/**
 * Whether a release has come so far in a stage that it may pass on: clusters that the stage is only now getting, or leaves, can wait.
 * Where it has none but such that it is getting, no app can have been well in one. Only the platform's documents pass on, as another stage
 * may have to make room by them.
 */
export function isThrough(
  { waves, joining = [], leaving = [] }: Pick<RoadStage, "waves" | "joining" | "leaving">,
  pointer: Pointer,
): boolean {
  const needed = waves.filter((wave) => wave.some((cluster) => ![...joining, ...leaving].includes(cluster))).length;
  const reached = reachedWaves({ waves }, pointer);
  const isSomewhere = waves.slice(0, reached).some((wave) => wave.some((cluster) => !joining.includes(cluster)));
  return reached >= needed && (joining.length === 0 || pointer.app === platformApp || isSomewhere);
}

/** Whether what comes next is the platform's alone: into clusters that the stage is only now getting, or out of those that it leaves. */
export function goesAlone(stage: Pick<RoadStage, "waves" | "joining" | "leaving">, pointer: Pointer): boolean {
  const { waves, joining = [], leaving = [] } = stage;
  const next = waves[reachedWaves(stage, pointer)] ?? [];
  return next.some((cluster) => joining.includes(cluster) || leaving.includes(cluster));
}

/** The clusters that the release of a pointer has reached. */
export function clustersReached({ waves }: Waves, { clusters, reached }: Pointer): readonly string[] {
  return clusters ?? waves.slice(0, reached).flat();
}

/** The clusters that still run what the stage ran before. */
export function clustersLeft({ waves }: Waves, pointer: Pointer): readonly string[] {
  return knownClusters(pointer) ? (pointer.previousIn ?? []) : waves.slice(pointer.reached).flat();
}

/** What an app runs in a cluster of the stage; undefined for nothing yet. */
export function releaseIn(cluster: string, pointer: Pointer, stage: Waves): string | undefined {
  if (clustersReached(stage, pointer).includes(cluster)) return pointer.release;
  return clustersLeft(stage, pointer).includes(cluster) ? pointer.previous : undefined;
}
