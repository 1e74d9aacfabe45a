import type { Turn } from "./decision.ts";
import { pointerKey } from "./ledger.ts";
import type { RoadStage } from "./road.ts";
import { membersOf } from "./set-members.ts";
import type { View } from "./view.ts";
import { reachedWaves } from "./reached.ts";

/** The turns of all apps in a stage, where what moves with others waits unless all of these move now. */
export function inSets(view: View, stage: RoadStage, turns: readonly (Turn | undefined)[]): Turn[] {
  const taken = turns.filter((turn) => turn !== undefined);
  const moving = new Map<string, number>();
  for (const turn of taken) {
    // What is forced is a commit of its own, as is what moves alone.
    if ("promotion" in turn && turn.promotion.kind === "promotion" && turn.promotion.set !== undefined) {
      moving.set(turn.promotion.release, turn.promotion.wave);
    }
  }
  return taken.map((turn) => {
    if (!("promotion" in turn) || turn.promotion.kind !== "promotion" || turn.promotion.set === undefined) return turn;
    const { promotion } = turn;
    const missing = membersOf(view, stage, turn.promotion.set).find(
      (release) => moving.get(release) !== promotion.wave && !isThere(view, stage, release, promotion.wave),
    );
    if (missing === undefined) return turn;
    const { app, release, kind, gates } = promotion;
    const because = `${missing}, which moves with it, does not yet`;
    return { wait: { stage: stage.name, app, release, kind, because, gates } };
  });
}

function isThere({ ledger }: View, stage: RoadStage, name: string, wave: number): boolean {
  const app = ledger.releases.get(name)?.app;
  const pointer = app === undefined ? undefined : ledger.pointers.get(pointerKey({ stage: stage.name, app }));
  return pointer?.release === name && reachedWaves(stage, pointer) >= wave;
}
