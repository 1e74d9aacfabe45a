import { glassProblem } from "./broken-glass.ts";
import type { Promotion, Turn, Wait } from "./decision.ts";
import { canOpen, isClosed } from "./gates/gate.ts";
import { type Judgement, judgeEntry } from "./judge-entry.ts";
import type { AppInStage, Pointer, PromotionRequest, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { healthOf, type Progress, progressOf } from "./progress.ts";
import { isThrough, reachedWaves } from "./reached.ts";
import type { RoadStage } from "./road.ts";
import { judgeNextWave, setOnward } from "./next-wave.ts";
import { rollbackProblem } from "./rollback.ts";
import { setOf, whySetEnded } from "./set-members.ts";
import { takesPart } from "./upstream.ts";
import type { View } from "./view.ts";

/** What is there, and what became of it. */
export interface Standing {
  readonly view: View;
  readonly stage: RoadStage;
  readonly where: AppInStage;
  readonly pointer: Pointer | undefined;
  readonly progress: Progress | undefined;
  readonly request: PromotionRequest | undefined;
}

/** What an app does in a stage now; undefined where there is nothing newer. */
export function turnOf(view: View, stage: RoadStage, app: string): Turn | undefined {
  const where = { stage: stage.name, app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  const progress = pointer && progressOf(view, pointer);
  const standing = { view, stage, where, pointer, progress, request: view.ledger.requests.get(pointerKey(where)) };
  const first = forced(standing) ?? automaticRollback(standing);
  if (first) return first;
  const wave = nextWave(standing);
  if (wave && "promotion" in wave) return wave;
  // A release that may not go on keeps none back that may, nor one that people can let in.
  const next = nextRelease(standing);
  if (next && "promotion" in next) return next;
  return [wave, next].find(canBeOpened) ?? wave ?? next;
}

/** Whether it stands before its gates, and each closed one could open for it. */
function canBeOpened(turn: Turn | undefined): boolean {
  if (!turn || !("wait" in turn)) return false;
  const closed = turn.wait.gates.filter(isClosed);
  return closed.length > 0 && closed.every(canOpen);
}

/** A rollback or broken glass waits for nothing that is in flight. */
function forced({ request, ...standing }: Standing): Turn | undefined {
  const { view, stage, pointer } = standing;
  const release = request && view.ledger.releases.get(request.release);
  if (!request || request.kind === "promotion" || !release || release.name === pointer?.release) return undefined;
  if (release.forPreviews || release.app !== request.app) return undefined;
  if (request.kind === "rollback" && rollbackProblem(view, standing.where, release.name) !== undefined)
    return undefined;
  if (request.kind === "breakGlass" && glassProblem(view.road, request) !== undefined) return undefined;
  const judgement = judgeEntry(view, stage, release, request.kind, request);
  return entering({ ...standing, request }, release, judgement);
}

/** The release before comes back where the one that is there has never been well, and the stage asks for that. */
function automaticRollback({ view, stage, where, pointer, progress }: Standing): Turn | undefined {
  if (stage.whenFailed !== "rollback" || !pointer || pointer.kind === "rollback") return undefined;
  if (progress?.state !== "failed" || (progress.cause !== "late" && progress.cause !== "verification"))
    return undefined;
  const before = pointer.previous === undefined ? undefined : view.ledger.releases.get(pointer.previous);
  if (!before || rollbackProblem(view, where, before.name) !== undefined) return undefined;
  const { name } = before;
  const by = "kubestage";
  const reason = `${pointer.release} failed: ${progress.because}`;
  const request: PromotionRequest = { ...where, release: name, kind: "rollback", by, at: view.now, reason };
  const judgement = judgeEntry(view, stage, before, "rollback", request);
  return entering({ view, stage, where, pointer, progress, request }, before, judgement);
}

/** A release goes on to the next clusters once those that it has reached are well. */
export function nextWave({ view, stage, pointer }: Standing): Turn | undefined {
  const judgement = pointer && judgeNextWave(view, stage, pointer);
  if (!judgement) return undefined;
  const { gates, open, because = "" } = judgement;
  const { app, kind, release: name } = pointer;
  if (!open) return { wait: { stage: stage.name, app, release: name, kind, because, gates } };
  const promotion = {
    ...{ stage: stage.name, app, release: name, kind, gates, replaces: name, wave: reachedWaves(stage, pointer) + 1 },
    ...{ set: setOnward(view, stage, pointer), request: undefined, leaves: undefined },
  };
  return { promotion };
}

/** The newest release that may enter does; what is in flight is waited for. */
function nextRelease(standing: Standing): Turn | undefined {
  const { view, stage, where, pointer, progress, request } = standing;
  const current = pointer ? (view.ledger.releases.get(pointer.release)?.number ?? 0) : 0;
  const asked = request?.kind === "promotion" ? request : undefined;
  const newer = (view.byApp.get(where.app) ?? []).filter(
    (release) => release.number > current && takesPart(view.road, release, stage.name),
  );
  const [newest] = newer;
  if (!newest) return undefined;
  if (pointer && progress?.state === "inFlight") {
    return waiting(where, newest, `${pointer.release} is in flight: ${progress.because}`);
  }
  if (stage.promotion === "requested" && !asked) {
    const { gates, because } = judgeEntry(view, stage, newest, "promotion", undefined);
    return because === undefined
      ? unasked(where, newest, "nobody has asked for it", gates)
      : waiting(where, newest, because, gates);
  }
  // What was rolled back does not come again by itself, nor does what comes after it.
  const isHeld = pointer?.kind === "rollback";
  if (isHeld && !asked) {
    const because = `${pointer.by ?? "somebody"} went back to ${pointer.release}; somebody has to ask for what comes next`;
    return unasked(where, newest, because);
  }
  const candidates =
    stage.promotion === "automatic" && !isHeld ? newer : newer.filter(({ name }) => name === asked?.release);
  const waits: Turn[] = [];
  for (const release of candidates) {
    const own = asked?.release === release.name ? asked : undefined;
    const set = setOf(view, stage, release);
    const ended = set === undefined ? undefined : whySetEnded(view, stage, set);
    const turn =
      ended === undefined
        ? entering({ ...standing, request: own }, release, judgeEntry(view, stage, release, "promotion", own))
        : waiting(where, release, ended);
    if ("promotion" in turn) return turn;
    waits.push(turn);
  }
  // Where releases come faster than people look, the newest is always still on its way.
  return waits.find(canBeOpened) ?? waits[0];
}

export function waiting(
  where: AppInStage,
  { name }: RecordedRelease,
  because: string,
  gates: Wait["gates"] = [],
): Turn {
  return { wait: { ...where, release: name, kind: "promotion", because, gates } };
}

function unasked(where: AppInStage, { name }: RecordedRelease, because: string, gates: Wait["gates"] = []): Turn {
  return { wait: { ...where, release: name, kind: "promotion", because, gates, needsRequest: true } };
}

export function entering(
  { view, stage, where, pointer, request }: Standing,
  release: RecordedRelease,
  { open, because = "", gates }: Judgement,
): Turn {
  const kind = request?.kind ?? "promotion";
  if (!open) return { wait: { ...where, release: release.name, kind, because, gates } };
  const promotion = {
    ...{ ...where, release: release.name, replaces: pointer?.release, kind, gates, request },
    leaves: pointer && stayOf(view, stage, pointer, request),
    ...{ wave: Math.min(1, stage.waves.length), set: setOf(view, stage, release) },
  };
  return { promotion };
}

/** What somebody goes back from has not passed, however well its clusters say that it is. */
function stayOf(
  view: View,
  stage: RoadStage,
  pointer: Pointer,
  next: PromotionRequest | undefined,
): Promotion["leaves"] {
  const { app, release } = pointer;
  const health = healthOf(view, pointer);
  const wentBack = next?.kind === "rollback" ? { wentBack: next.by } : undefined;
  const passed = health.state === "passed" && isThrough(stage, pointer) && !wentBack;
  const healthyFor = health.state === "passed" ? (health.healthyFor ?? 0) : 0;
  return { stage: stage.name, app, release, passed, ...wentBack, healthyFor, until: view.now };
}
