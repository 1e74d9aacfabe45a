import type { Observed, Pointer } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { NamedGate } from "./gates/gate.ts";
import { guards } from "./gates/guards.ts";
import { platformApp } from "../model/release-kind.ts";
import { findStage, type RoadStage, stagesAfter } from "./road.ts";
import { durationText } from "../model/duration-text.ts";
import type { Duration, Instant } from "./time.ts";
import { lastAnswer, treeKey, type View } from "./view.ts";
import { clustersReached, isThrough } from "./reached.ts";

/** What became of the release that a stage's pointer names. */
export type Progress =
  /** On its way: not everybody who has to say that it is healthy does, or a verification has not ended. */
  | { readonly state: "inFlight"; readonly because: string }
  /** Its clusters say that it is healthy, in every wave that it has reached. */
  | { readonly state: "passed"; readonly healthyFor: Duration | undefined }
  | { readonly state: "failed"; readonly because: string; readonly cause: FailureCause };

/** `late` and `verification`: it has never been well. The others may befall what was; `silent`: nobody says how it is. */
type FailureCause = "late" | "verification" | "degraded" | "drifted" | "silent";

/** A cluster that was not heard from for so long says nothing. */
export const silentAfter: Duration = 60 * 60 * 1000;

export function progressOf(view: View, pointer: Pointer): Progress {
  const health = healthOf(view, pointer);
  const stage = findStage(view.road, pointer.stage);
  if (!stage || health.state !== "passed" || !isThrough(stage, pointer)) return health;
  return verificationOf(view, pointer, stage) ?? health;
}

/** The same without verifications: the worst that any cluster says, of those that the release has reached. */
export function healthOf(view: View, pointer: Pointer): Progress {
  const stage = findStage(view.road, pointer.stage);
  if (!stage) return { state: "failed", because: `${pointer.stage} is no stage of the road`, cause: "silent" };
  const { waves, joining = [], leaving = [] } = stage;
  const own = waves.flat().filter((cluster) => ![...joining, ...leaving].includes(cluster));
  // Where the stage is only now coming back to, nothing of it runs yet, whatever was there once.
  const clusters = clustersReached(stage, pointer).filter((cluster) => own.includes(cluster));
  // Where there is no cluster, nothing can be unwell: time passes. Whoever brought it there may have a clock that is ahead.
  if (clusters.length === 0) return { state: "passed", healthyFor: Math.max(0, view.now - pointer.since) };
  const states = clusters.map((cluster) => healthIn(view, pointer, stage, cluster));
  const worst = states.find(({ state }) => state === "failed") ?? states.find(({ state }) => state === "inFlight");
  if (worst) return worst;
  const lengths = states.map((state) => (state.state === "passed" ? state.healthyFor : undefined));
  const known = lengths.filter((length) => length !== undefined);
  return { state: "passed", healthyFor: known.length < lengths.length ? undefined : Math.min(...known) };
}

function healthIn(view: View, pointer: Pointer, stage: RoadStage, cluster: string): Progress {
  if (!view.ledger.observations.has(cluster)) return { state: "passed", healthyFor: undefined };
  const observation = view.ledger.observations.get(cluster);
  const isLate = view.now - pointer.since > stage.within;
  const seen = observation?.apps.get(pointerKey(pointer));
  const silent = !observation || view.now - observation.at > silentAfter;
  if (silent || isOfBefore(view, pointer, { at: observation.at, seen })) {
    const because = `${cluster} was not heard from${observation ? ` since ${new Date(observation.at).toISOString()}` : ""}`;
    return isLate ? { state: "failed", because, cause: "silent" } : { state: "inFlight", because };
  }
  if (seen?.release !== pointer.release || seen.health === "progressing") {
    const because = arriving(seen, pointer.release, cluster);
    if (!isLate) return { state: "inFlight", because };
    const wasWell = seen?.release === pointer.release && seen.healthyFor > 0;
    const late = `${because}, after ${durationText(stage.within)}`;
    return { state: "failed", because: late, cause: wasWell ? "degraded" : "late" };
  }
  if (seen.health === "degraded") {
    const because = `${cluster} says that it is not healthy: ${seen.said}`;
    return { state: "failed", because, cause: isLate && seen.healthyFor === 0 ? "late" : "degraded" };
  }
  if (seen.drifted) {
    const because = `${cluster} has something else than what was promoted: ${seen.said}`;
    return { state: "failed", because, cause: "drifted" };
  }
  return { state: "passed", healthyFor: seen.healthyFor };
}

/** Whether a cluster says it of a release that has come back since. Where it was never here before, no clock matters. */
function isOfBefore(
  { lastStays }: View,
  pointer: Pointer,
  { at, seen }: { readonly at: Instant; readonly seen: Observed | undefined },
): boolean {
  return seen?.release === pointer.release && at < pointer.since && lastStays.has(treeKey(pointer, pointer.release));
}

function arriving(seen: Observed | undefined, release: string, cluster: string): string {
  if (!seen) return `${cluster} does not have it yet`;
  if (seen.release !== release) return `${cluster} still has ${seen.release}`;
  return `${cluster} is not done with it: ${seen.said}`;
}

/** What the stages after this one want to know of the release while it is here; undefined where they know it. */
function verificationOf(view: View, pointer: Pointer, stage: RoadStage): Progress | undefined {
  const states = stagesAfter(view.road, stage.name).flatMap((next) =>
    next.gates.flatMap((gate) =>
      gate.kind === "evidence" && gate.of === "before" && guards(gate, "promotion", pointer.app)
        ? (verificationBy(view, pointer, stage, { next, gate }) ?? [])
        : [],
    ),
  );
  // What nobody has said hides nothing that somebody says.
  return states.find((one) => one.state !== "failed" || one.cause !== "silent") ?? states[0];
}

function verificationBy(
  view: View,
  pointer: Pointer,
  { within }: RoadStage,
  { next, gate }: { readonly next: RoadStage; readonly gate: NamedGate<"evidence"> },
): Progress | undefined {
  const { stage, app, release, since } = pointer;
  const lastStay = view.lastStays.get(treeKey(pointer, release));
  const word = lastAnswer(view, { stage, app, gate: gate.name, release, tree: undefined }, gate.asks);
  // Whoever asks for it once more after it has failed here wants it looked at anew. Where it was never here before, no clock matters.
  const isOld = word?.outcome === "failed" && lastStay && (word.number < lastStay.number || word.at < since);
  if (word && !isOld) {
    const because = `${gate.name} failed: ${word.said}`;
    return word.outcome === "failed" ? { state: "failed", because, cause: "verification" } : undefined;
  }
  // What a stage asks for came to it with the platform's documents: perhaps long after the release, of which nobody has asked it then.
  const asking = view.ledger.pointers.get(pointerKey({ stage: next.name, app: platformApp }));
  const askedSince = Math.max(since, asking?.since ?? since);
  if (view.now - askedSince <= within) return { state: "inFlight", because: `${gate.name} has not ended` };
  const because = `nothing was heard of ${gate.name}, after ${durationText(within)}`;
  return { state: "failed", because, cause: askedSince > since ? "silent" : "verification" };
}
