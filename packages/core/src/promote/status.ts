import { decide } from "./decide.ts";
import type { Decision, Flag, Wait } from "./decision.ts";
import type { AppInStage, Pointer } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { type Progress, progressOf } from "./progress.ts";
import { type Situation, viewOf } from "./view.ts";

/** One app in one stage: what runs, how that is, and what waits to come. */
export interface AppStatus extends AppInStage {
  /** Undefined where nothing of it was promoted. */
  readonly pointer: Pointer | undefined;
  readonly progress: Progress | undefined;
  /** What comes next, and what it waits for; a release that nothing keeps waits for somebody to carry it out. */
  readonly wait: Pick<Wait, "release" | "because" | "gates" | "needsRequest"> | undefined;
  readonly flags: readonly Flag[];
}

/** Every app in every stage of the road, stages in the road's order and apps by their names. */
export function statusOf(situation: Situation, decision: Decision = decide(situation)): readonly AppStatus[] {
  const view = viewOf(situation);
  const { promotions, waits, flags } = decision;
  const flagsOf = Map.groupBy(flags, pointerKey);
  const waiting = new Map(waits.map((wait) => [pointerKey(wait), wait]));
  for (const { stage, app, release, gates, kind } of promotions)
    waiting.set(pointerKey({ stage, app }), { stage, app, release, gates, kind, because: "nothing keeps it" });
  const apps = [...new Set([...view.ledger.releases.values()].map(({ app }) => app))].toSorted();
  return view.road.stages.flatMap(({ name: stage }) =>
    apps.flatMap((app): AppStatus[] => {
      const key = pointerKey({ stage, app });
      const pointer = view.ledger.pointers.get(key);
      const wait = waiting.get(key);
      if (!pointer && !wait) return [];
      return [
        {
          ...{ stage, app, pointer, wait },
          progress: pointer && progressOf(view, pointer),
          flags: flagsOf.get(key) ?? [],
        },
      ];
    }),
  );
}
