import type { Ledger } from "./ledger.ts";
import { findStage, type Road } from "./road.ts";
import { takesPart } from "./upstream.ts";

/** The releases that come into a stage with one of them, by app: those of its set that go through the stage, or that one alone. */
export function movingTogether(
  { ledger: { releases, sets }, road }: { readonly ledger: Pick<Ledger, "releases" | "sets">; readonly road: Road },
  stage: string,
  { app, release: name }: { readonly app: string; readonly release: string },
): ReadonlyMap<string, string> {
  // What runs in a preview is said app by app.
  const set = findStage(road, stage)?.preview ? undefined : releases.get(name)?.set;
  const members = (set !== undefined && sets.get(set)?.releases) || new Map([[app, name]]);
  return new Map(
    [...members].filter(([, member]) => {
      const release = releases.get(member);
      return !release || takesPart(road, release, stage);
    }),
  );
}
