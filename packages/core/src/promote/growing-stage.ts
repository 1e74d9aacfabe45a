import { platformApp } from "../model/release-kind.ts";
import type { Pointer } from "./ledger.ts";
import { clustersWith, knownClusters } from "./reached.ts";
import type { RoadStage } from "./road.ts";

/**
 * A stage with its waves in the order in which its releases can go on from where they are: first the clusters that all of its apps have
 * reached, then the others, then those that it leaves, and last those that it is only now getting, to which the platform's own
 * documents come first. Once everything is everywhere, the waves are as declared.
 *
 * @param pointers those of the stage
 */
export function growingStage(stage: RoadStage, pointers: readonly Pointer[]): RoadStage {
  const reached = pointers.map(knownClusters).filter((clusters) => clusters !== undefined);
  const declared = stage.waves.flat();
  const platform = pointers.find(({ app }) => app === platformApp);
  const everywhere = declared.filter((cluster) => reached.every((clusters) => clusters.includes(cluster)));
  const leaving = (platform?.previousIn ?? []).filter((cluster) => !declared.includes(cluster));
  if (everywhere.length === declared.length && leaving.length === 0) return stage;
  const joining = joiningClusters(declared, platform);
  const others = declared.filter((cluster) => !everywhere.includes(cluster) && !joining.includes(cluster));
  const cut = (part: readonly string[]) =>
    stage.waves.map((wave) => wave.filter((cluster) => part.includes(cluster))).filter((wave) => wave.length > 0);
  const left = leaving.length > 0 ? [leaving] : [];
  const waves = [...cut(everywhere), ...cut(others), ...left, ...cut(joining)];
  return { ...stage, waves, ...(joining.length > 0 && { joining }), ...(leaving.length > 0 && { leaving }) };
}

/** Where nothing of the stage is yet, though it was in others before: what it ran then did not name them. */
function joiningClusters(declared: readonly string[], platform: Pointer | undefined): readonly string[] {
  const there = platform && clustersWith(platform);
  if (!there || platform.previous === undefined) return [];
  return declared.filter((cluster) => !there.includes(cluster));
}
