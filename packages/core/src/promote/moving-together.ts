import { pointerKey } from "./ledger.ts";
import { goesAlone } from "./reached.ts";
import { findStage } from "./road.ts";
import { setOf, type Sets } from "./set-members.ts";
import { takesPart } from "./upstream.ts";

/** The releases that come into a stage with one of them, by app: those of its set that go through the stage, or that one alone. */
export function movingTogether(
  known: Sets,
  stage: string,
  { app, release: name }: { readonly app: string; readonly release: string },
): ReadonlyMap<string, string> {
  const { releases, sets, pointers } = known.ledger;
  const own = findStage(known.road, stage);
  const pointer = pointers.get(pointerKey({ stage, app }));
  const isAlone = own && pointer?.release === name && goesAlone(own, pointer);
  const release = releases.get(name);
  const set = own && release && !isAlone ? setOf(known, own, release) : undefined;
  const members = (set !== undefined && sets.get(set)?.releases) || new Map([[app, name]]);
  return new Map(
    [...members].filter(([, member]) => {
      const other = releases.get(member);
      return !other || takesPart(known.road, other, stage);
    }),
  );
}
