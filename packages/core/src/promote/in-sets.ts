import type { Turn } from "./decision.ts";
import { pointerKey } from "./ledger.ts";
import type { RoadStage } from "./road.ts";
import { takesPart } from "./upstream.ts";
import type { View } from "./view.ts";
import { reachedWaves } from "./reached.ts";

/** The turns of all apps in a stage, where what moves with others waits unless all of these move now. */
export function inSets(view: View, stage: RoadStage, turns: readonly (Turn | undefined)[]): Turn[] {
  const taken = turns.filter((turn) => turn !== undefined);
  const moving = new Map<string, number>();
  for (const turn of taken) {
    // What is forced is a commit of its own.
    if ("promotion" in turn && turn.promotion.kind === "promotion") {
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

/** Why a set goes no further in a stage: it has a newer release in the place of a member. Undefined where it has not. */
export function whySetEnded(view: View, stage: RoadStage, set: string | undefined): string | undefined {
  const { ledger } = view;
  const replaced = membersOf(view, stage, set ?? "").find((name) => {
    const member = ledger.releases.get(name);
    const pointer = member && ledger.pointers.get(pointerKey({ stage: stage.name, app: member.app }));
    const current = ledger.releases.get(pointer?.release ?? "");
    return current !== undefined && member !== undefined && current.number > member.number;
  });
  return replaced && `${replaced}, which moves with it, was replaced`;
}

/** The releases of a set that go through the stage. */
export function membersOf({ ledger, road }: View, stage: RoadStage, set: string): readonly string[] {
  // A set that the ledger does not have keeps back whoever is of it, as a member does that it does not have.
  return [...(ledger.sets.get(set)?.releases.values() ?? [set])].filter((name) => {
    const release = ledger.releases.get(name);
    // One that the ledger does not have keeps the others back.
    return !release || takesPart(road, release, stage.name);
  });
}

function isThere({ ledger }: View, stage: RoadStage, name: string, wave: number): boolean {
  const app = ledger.releases.get(name)?.app;
  const pointer = app === undefined ? undefined : ledger.pointers.get(pointerKey({ stage: stage.name, app }));
  return pointer?.release === name && reachedWaves(stage, pointer) >= wave;
}
