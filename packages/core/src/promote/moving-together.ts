import { type Ledger, pointerKey } from "./ledger.ts";
import { goesAlone } from "./reached.ts";
import { findStage, type Road } from "./road.ts";
import { takesPart } from "./upstream.ts";

/** The releases that come into a stage with one of them, by app: those of its set that go through the stage, or that one alone. */
export function movingTogether(
  {
    ledger: { releases, sets, pointers },
    road,
  }: { readonly ledger: Pick<Ledger, "releases" | "sets" | "pointers">; readonly road: Road },
  stage: string,
  { app, release: name }: { readonly app: string; readonly release: string },
): ReadonlyMap<string, string> {
  const own = findStage(road, stage);
  const pointer = pointers.get(pointerKey({ stage, app }));
  const isAlone = own && pointer?.release === name && goesAlone(own, pointer);
  // What runs in a preview is said app by app.
  const set = own?.preview || isAlone ? undefined : releases.get(name)?.set;
  const members = (set !== undefined && sets.get(set)?.releases) || new Map([[app, name]]);
  return new Map(
    [...members].filter(([, member]) => {
      const release = releases.get(member);
      return !release || takesPart(road, release, stage);
    }),
  );
}
