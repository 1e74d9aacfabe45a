import { platformApp } from "../model/release-kind.ts";
import type { Pointer } from "./ledger.ts";
import type { RoadStage } from "./road.ts";

/**
 * A stage with its waves in the order in which its releases can go on from where they are: first the clusters that all of its apps have
 * reached, then the others, and last those that it is only now getting, to which the platform's own documents come first. Once
 * everything is everywhere, the waves are as declared.
 *
 * @param pointers those of the stage
 */
export function growingStage(stage: RoadStage, pointers: readonly Pointer[]): RoadStage {
  const reached = pointers.flatMap(({ clusters }) => (clusters ? [clusters] : []));
  if (reached.length === 0) return stage;
  const declared = stage.waves.flat();
  const everywhere = declared.filter((cluster) => reached.every((clusters) => clusters.includes(cluster)));
  if (everywhere.length === declared.length) return stage;
  const joining = joiningClusters(declared, pointers);
  const others = declared.filter((cluster) => !everywhere.includes(cluster) && !joining.includes(cluster));
  const waves = [everywhere, others, joining].flatMap((part) =>
    stage.waves.map((wave) => wave.filter((cluster) => part.includes(cluster))).filter((wave) => wave.length > 0),
  );
  return { ...stage, waves, ...(joining.length > 0 && { joining }) };
}

/** Where nothing of the stage is yet, though it was in others before: what it ran then did not name them. */
function joiningClusters(declared: readonly string[], pointers: readonly Pointer[]): readonly string[] {
  const platform = pointers.find(({ app }) => app === platformApp);
  if (!platform?.clusters || platform.previous === undefined) return [];
  const there = new Set([...platform.clusters, ...(platform.previousIn ?? [])]);
  return declared.filter((cluster) => !there.has(cluster));
}
