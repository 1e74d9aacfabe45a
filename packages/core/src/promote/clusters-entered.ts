import type { Ledger, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { RoadStage } from "./road.ts";
import { reachedWaves } from "./reached.ts";

/** The clusters that a release enters next in a stage: those of the first wave, or of the one after those that it has reached. */
export function clustersEntered(
  { pointers }: Pick<Ledger, "pointers">,
  stage: RoadStage,
  { app, name }: Pick<RecordedRelease, "app" | "name">,
): readonly string[] {
  const pointer = pointers.get(pointerKey({ stage: stage.name, app }));
  return stage.waves[pointer?.release === name ? reachedWaves(stage, pointer) : 0] ?? [];
}
