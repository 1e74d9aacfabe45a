import { type RecordedRelease, pointerKey } from "./ledger.ts";
import { healthOf } from "./progress.ts";
import { findStage, type RoadStage } from "./road.ts";
import { stagesToPass } from "./upstream.ts";
import { treeKey, type View } from "./view.ts";

/** Where a release is not well any more, or was gone back from. */
export interface Unwell {
  readonly kind: "unwell" | "goneBack";
  /** As a sentence without a full stop. */
  readonly because: string;
  /** That somebody went back from it. */
  readonly record: string | undefined;
}

/**
 * What takes back that a release came into `stage`: that it is unwell in a stage before, however far, or that somebody went back from it there.
 * Where it could come by any of several ways, it has to be so on each that it came by. Undefined where nothing is, or where it came by
 * no way, as where somebody broke the glass.
 *
 * @param behind the stages that this is asked for: those of different releases may go round in a circle together
 */
export function unwellBefore(
  view: View,
  release: RecordedRelease,
  stage: RoadStage,
  behind: readonly string[] = [],
): Unwell | undefined {
  const pointer = view.ledger.pointers.get(pointerKey({ stage: stage.name, app: release.app }));
  if (pointer?.release === release.name && pointer.kind !== "promotion") return undefined;
  const asked = [...behind, stage.name];
  const ways = stagesToPass(view.road, { ...stage, passes: "all" }, release, () => 0).filter(
    (name) => !asked.includes(name) && (stage.passes === "all" || wasIn(view, release, name)),
  );
  const found = ways.map((name) => {
    const before = findStage(view.road, name);
    return unwellIn(view, release, name) ?? (before && unwellBefore(view, release, before, asked));
  });
  const isWellSomewhere = stage.passes === "any" && found.includes(undefined);
  return isWellSomewhere ? undefined : found.find((one) => one !== undefined);
}

function wasIn(view: View, { app, name }: RecordedRelease, stage: string): boolean {
  const where = { stage, app };
  return (
    view.ledger.pointers.get(pointerKey(where))?.release === name ||
    view.lastStays.get(treeKey(where, name)) !== undefined
  );
}

/** Undefined as well where nobody knows: a cluster that is silent takes nothing back. */
function unwellIn(view: View, { app, name }: RecordedRelease, stage: string): Unwell | undefined {
  const where = { stage, app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  if (pointer?.release === name) {
    const health = healthOf(view, pointer);
    if (health.state !== "failed" || health.cause === "silent") return undefined;
    return { kind: "unwell", because: `it is not well in ${stage}: ${health.because}`, record: undefined };
  }
  const stay = view.lastStays.get(treeKey(where, name));
  if (stay?.wentBack === undefined) return undefined;
  return { kind: "goneBack", because: `${stay.wentBack} went back from it in ${stage}`, record: stay.id };
}
