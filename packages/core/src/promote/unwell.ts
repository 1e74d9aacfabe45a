import { type RecordedRelease, pointerKey } from "./ledger.ts";
import { healthOf, type Progress } from "./progress.ts";
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
  if (!unwellReleases(view).has(release.name)) return undefined;
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

const known = new WeakMap<View, ReadonlySet<string>>();

/** Those that are unwell anywhere, or were gone back from. Most are not, and every pointer is asked about with every commit. */
function unwellReleases(view: View): ReadonlySet<string> {
  const found = known.get(view) ?? findUnwell(view);
  known.set(view, found);
  return found;
}

function findUnwell(view: View): ReadonlySet<string> {
  const unwell = [...view.ledger.pointers.values()].filter((pointer) => isUnwell(healthOf(view, pointer)));
  const goneBack = view.lastStays.values().filter(({ wentBack }) => wentBack !== undefined);
  return new Set([...unwell, ...goneBack].map(({ release }) => release));
}

/** A cluster that is silent takes nothing back. */
function isUnwell(health: Progress): health is Extract<Progress, { readonly state: "failed" }> {
  return health.state === "failed" && health.cause !== "silent";
}

function wasIn(view: View, { app, name }: RecordedRelease, stage: string): boolean {
  const where = { stage, app };
  return (
    view.ledger.pointers.get(pointerKey(where))?.release === name ||
    view.lastStays.get(treeKey(where, name)) !== undefined
  );
}

function unwellIn(view: View, { app, name }: RecordedRelease, stage: string): Unwell | undefined {
  const where = { stage, app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  if (pointer?.release === name) {
    const health = healthOf(view, pointer);
    if (!isUnwell(health)) return undefined;
    return { kind: "unwell", because: `it is not well in ${stage}: ${health.because}`, record: undefined };
  }
  const stay = view.lastStays.get(treeKey(where, name));
  if (stay?.wentBack === undefined) return undefined;
  return { kind: "goneBack", because: `${stay.wentBack} went back from it in ${stage}`, record: stay.id };
}
