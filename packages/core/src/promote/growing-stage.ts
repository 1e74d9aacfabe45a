import { platformApp } from "../model/release-kind.ts";
import type { Pointer } from "./ledger.ts";
import { clustersWith } from "./reached.ts";
import type { RoadStage } from "./road.ts";

/**
 * A stage with its waves in the order in which its releases can go on from where they are: those that are declared, then the clusters that it
 * leaves, and last those that it is only now getting, to which the platform's own documents come first.
 *
 * @param pointers those of the stage
 */
export function growingStage(stage: RoadStage, pointers: readonly Pointer[]): RoadStage {
  const declared = stage.waves.flat();
  const platform = pointers.find(({ app }) => app === platformApp);
  const leaving = (platform?.previousIn ?? []).filter((cluster) => !declared.includes(cluster));
  const joining = joiningClusters(declared, platform);
  if (joining.length === 0 && leaving.length === 0) return stage;
  const cut = (part: readonly string[]) =>
    stage.waves.map((wave) => wave.filter((cluster) => part.includes(cluster))).filter((wave) => wave.length > 0);
  const left = leaving.length > 0 ? [leaving] : [];
  const waves = [...cut(declared.filter((cluster) => !joining.includes(cluster))), ...left, ...cut(joining)];
  return { ...stage, waves, ...(joining.length > 0 && { joining }), ...(leaving.length > 0 && { leaving }) };
}

/** Where nothing of the stage is yet, though it was in others before: what it ran then did not name them. */
function joiningClusters(declared: readonly string[], platform: Pointer | undefined): readonly string[] {
  const there = platform && clustersWith(platform);
  if (!there || platform.previous === undefined) return [];
  return declared.filter((cluster) => !there.includes(cluster));
}
