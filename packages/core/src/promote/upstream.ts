import { findStage, type Road, type RoadStage, stagesAfter } from "./road.ts";
import type { Duration } from "./time.ts";
import type { RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { revocationOf } from "./revoked.ts";
import { healthOf } from "./progress.ts";
import { treeKey, type View } from "./view.ts";
import { isThrough } from "./reached.ts";

/** How a release did in a stage that it had to pass. */
export interface Passage {
  readonly stage: string;
  readonly passed: boolean;
  /** Why not, or since when. */
  readonly because: string;
  /** Undefined where nobody says so. */
  readonly healthyFor: Duration | undefined;
  /** The record of a stay that has ended. */
  readonly record: string | undefined;
}

export function passageOf(view: View, release: RecordedRelease, stage: string): Passage {
  const passage = soundPassage(view, release, stage);
  const revoked = passage.passed ? revocationOf(view, release, stage) : undefined;
  if (!revoked) return passage;
  const { gate, stage: where, said } = revoked;
  return notPassed(stage, `${gate}, on which it stands in ${stage}, has failed in ${where}: ${said}`);
}

/** By how it is there, or was. */
function soundPassage(view: View, release: RecordedRelease, stage: string): Passage {
  const where = { stage, app: release.app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  if (pointer?.release === release.name) {
    const health = healthOf(view, pointer);
    const own = findStage(view.road, stage);
    if (health.state !== "passed") return notPassed(stage, `in ${stage}: ${health.because}`);
    if (own && !isThrough(own, pointer)) return notPassed(stage, `it has not reached every cluster of ${stage}`);
    const because = `it is healthy in ${stage}`;
    return { stage, passed: true, because, healthyFor: health.healthyFor, record: undefined };
  }
  const stay = view.lastStays.get(treeKey(where, release.name));
  if (!stay) return notPassed(stage, `it was not in ${stage}`);
  if (!stay.passed) return notPassed(stage, `it left ${stage} unhealthy, or somebody went back from it`);
  const because = `it was healthy in ${stage} until ${new Date(stay.until).toISOString()}`;
  return { stage, passed: true, because, healthyFor: stay.healthyFor, record: stay.id };
}

function notPassed(stage: string, because: string): Passage {
  return { stage, passed: false, because, healthyFor: undefined, record: undefined };
}

/**
 * The stages that a release has to pass before `stage`: a stage that the app does not live in, or that a hotfix leaves out,
 * stands for those before it. Where any one of several is enough, it is the one that does best by `score`, the first of equals.
 */
export function stagesToPass(
  road: Road,
  stage: RoadStage,
  release: RecordedRelease,
  score: (stage: string) => number,
): readonly string[] {
  const ways = stage.after.map((name) => {
    const before = findStage(road, name);
    return before && !takesPart(road, release, name) ? stagesToPass(road, before, release, score) : [name];
  });
  if (stage.passes === "all") return [...new Set(ways.flat())];
  const best = (way: readonly string[]): number => Math.min(Number.POSITIVE_INFINITY, ...way.map(score));
  return ways.toSorted((one, other) => best(other) - best(one))[0] ?? [];
}

/** Whether a release goes through a stage at all. */
export function takesPart(road: Road, release: RecordedRelease, stage: string): boolean {
  return goesThrough(road, release, stage) && !(release.hotfix?.skips.includes(stage) ?? false);
}

/**
 * Whether an app goes through a stage: it lives there, or, where a stage only controls flow, in one that this one leads to. Nobody comes
 * around such a stage by not naming it.
 */
export function goesThrough(
  road: Road,
  { livesIn }: Pick<RecordedRelease, "livesIn">,
  stage: string,
  above: readonly string[] = [],
): boolean {
  const own = findStage(road, stage);
  if (!livesIn || livesIn.includes(own?.preview?.like ?? stage)) return true;
  const isFlow = own?.waves.length === 0;
  // Stages of different releases may go round in a circle together.
  const behind = isFlow ? stagesAfter(road, stage).filter(({ name }) => name !== stage && !above.includes(name)) : [];
  return behind.some(({ name }) => goesThrough(road, { livesIn }, name, [...above, stage]));
}
