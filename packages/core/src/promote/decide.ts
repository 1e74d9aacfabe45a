import { turnOf } from "./app-turn.ts";
import { inSets } from "./in-sets.ts";
import type { Decision, Promotion, Wait } from "./decision.ts";
import { findFlags } from "./flags.ts";
import { pointerKey } from "./ledger.ts";
import { turnsOfPreview } from "./preview-turns.ts";
import { findDepartures } from "./previews.ts";
import type { RoadStage } from "./road.ts";
import { type Situation, type View, viewOf } from "./view.ts";
import { goesThrough } from "./upstream.ts";
import { findWithdrawals } from "./withdrawals.ts";

/**
 * Everything that follows from a ledger, the road and the time: what is to be promoted now, what waits and for what, what is
 * taken back. It is a function of its argument alone, so that whoever has the same commit decides the same, and
 * anyone can check a decision later.
 */
export function decide(situation: Situation): Decision {
  const view = viewOf(situation);
  const promotions: Promotion[] = [];
  const waits: Wait[] = [];
  for (const stage of view.road.stages) {
    const turns = stage.preview
      ? turnsOfPreview(view, stage)
      : appsOf(view, stage).map((app) => turnOf(view, stage, app));
    for (const turn of inSets(view, stage, turns)) {
      if ("promotion" in turn) promotions.push(turn.promotion);
      else waits.push(turn.wait);
    }
  }
  const departures = findDepartures(view);
  return { promotions, waits, withdrawals: findWithdrawals(view), departures, flags: findFlags(view) };
}

function appsOf(view: View, stage: RoadStage): readonly string[] {
  return [...view.byApp.keys()].filter((app) => {
    const [newest] = view.byApp.get(app) ?? [];
    return (
      view.ledger.pointers.has(pointerKey({ stage: stage.name, app })) ||
      !newest ||
      goesThrough(view.road, newest, stage.name)
    );
  });
}
