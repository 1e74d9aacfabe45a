import type { RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { healthOf } from "./progress.ts";
import { isThrough } from "./reached.ts";
import { revocationOf } from "./revoked.ts";
import { findStage, type RoadStage } from "./road.ts";
import type { Duration } from "./time.ts";
import { unwellBefore } from "./unwell.ts";
import { stagesToPass } from "./upstream.ts";
import { treeKey, type View } from "./view.ts";

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

/** A release has passed a stage where it is or was well there, and nothing has been taken back since of what it came there by. */
export function passageOf(view: View, release: RecordedRelease, stage: string): Passage {
  const passage = soundPassage(view, release, stage);
  if (!passage.passed) return passage;
  const revoked = revocationOf(view, release, stage);
  if (revoked) {
    const { gate, stage: where, said } = revoked;
    return notPassed(stage, `${gate}, on which it stands in ${stage}, has failed in ${where}: ${said}`);
  }
  const own = findStage(view.road, stage);
  const unwell = own && unwellBefore(view, release, own);
  return unwell ? notPassed(stage, `${unwell.because}, and it came to ${stage} from there`) : passage;
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
    const healthyFor = own?.waves.length === 0 ? flowedFor(view, release, own, health.healthyFor) : health.healthyFor;
    return { stage, passed: true, because, healthyFor, record: undefined };
  }
  const stay = view.lastStays.get(treeKey(where, release.name));
  if (!stay) return notPassed(stage, `it was not in ${stage}`);
  if (stay.wentBack !== undefined) return notPassed(stage, `${stay.wentBack} went back from it in ${stage}`);
  if (!stay.passed) return notPassed(stage, `it was not healthy when it left ${stage}`);
  const because = `it was healthy in ${stage} until ${new Date(stay.until).toISOString()}`;
  return { stage, passed: true, because, healthyFor: stay.healthyFor, record: stay.id };
}

/** Where nothing runs, time passes, but for one that still stands before it: that counts only while it is well there. */
function flowedFor(
  view: View,
  release: RecordedRelease,
  stage: RoadStage,
  since: Duration | undefined,
): Duration | undefined {
  if (since === undefined) return undefined;
  const before = stagesToPass(view.road, { ...stage, passes: "all" }, release, () => 0);
  const times = before.map((name) => {
    if (view.ledger.pointers.get(pointerKey({ stage: name, app: release.app }))?.release !== release.name) return since;
    const { passed, healthyFor } = soundPassage(view, release, name);
    return passed ? Math.min(since, healthyFor ?? since) : 0;
  });
  if (times.length === 0) return since;
  return stage.passes === "all" ? Math.min(...times) : Math.max(...times);
}

function notPassed(stage: string, because: string): Passage {
  return { stage, passed: false, because, healthyFor: undefined, record: undefined };
}
