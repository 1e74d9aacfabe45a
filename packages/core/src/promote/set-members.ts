import { platformApp } from "../model/release-kind.ts";
import { type Ledger, pointerKey, type RecordedRelease } from "./ledger.ts";
import type { Road, RoadStage } from "./road.ts";
import { takesPart } from "./upstream.ts";

/** What says which releases move together. */
export interface Sets {
  readonly ledger: Pick<Ledger, "releases" | "sets" | "pointers">;
  readonly road: Road;
}

/**
 * The set that a release moves with in a stage; undefined where it moves alone, as the platform's documents do as soon as there is something newer
 * than another member: that waits for them, and may be what the member was replaced by.
 */
export function setOf({ ledger }: Sets, stage: RoadStage, { app, set }: RecordedRelease): string | undefined {
  if (stage.preview || set === undefined) return undefined;
  const members = [...(ledger.sets.get(set)?.releases.values() ?? [])].flatMap(
    (name) => ledger.releases.get(name) ?? [],
  );
  const isOld = (member: RecordedRelease): boolean =>
    member.app !== app && ledger.releases.values().some((one) => isNewer(one, member));
  return app === platformApp && members.some(isOld) ? undefined : set;
}

function isNewer(one: RecordedRelease, other: RecordedRelease): boolean {
  return one.app === other.app && one.number > other.number && !one.forPreviews;
}

/** The releases of a set that go through the stage. */
export function membersOf({ ledger, road }: Sets, stage: RoadStage, set: string): readonly string[] {
  // A set that the ledger does not have keeps back whoever is of it, as a member does that it does not have.
  return [...(ledger.sets.get(set)?.releases.values() ?? [set])].filter((name) => {
    const release = ledger.releases.get(name);
    // One that the ledger does not have keeps the others back.
    return !release || takesPart(road, release, stage.name);
  });
}

/** Why a set goes no further in a stage: it has a newer release in the place of a member. Undefined where it has not. */
export function whySetEnded(sets: Sets, stage: RoadStage, set: string): string | undefined {
  const { releases, pointers } = sets.ledger;
  const replaced = membersOf(sets, stage, set).find((name) => {
    const member = releases.get(name);
    const pointer = member && pointers.get(pointerKey({ stage: stage.name, app: member.app }));
    const current = releases.get(pointer?.release ?? "");
    return current !== undefined && member !== undefined && current.number > member.number;
  });
  return replaced && `${replaced}, which moves with it, was replaced`;
}
