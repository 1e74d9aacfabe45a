import { judgeAgain, judgeGate } from "./gates/judge-gate.ts";
import { type Judgement, judgeEntry } from "./judge-entry.ts";
import type { Pointer, PromotionRequest, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { platformApp } from "../model/release-kind.ts";
import { progressOf } from "./progress.ts";
import { goesAlone, reachedWaves } from "./reached.ts";
import type { RoadStage } from "./road.ts";
import { failureOf } from "./rollback.ts";
import { membersOf, setOf, whySetEnded } from "./set-members.ts";
import type { View } from "./view.ts";

/**
 * Whether the release that a pointer names may go on to the next clusters of the stage, once those that it has reached are well;
 * undefined where it has reached all of them, or they are not. What is of a set goes on only where no other member is kept back: else
 * this one would wait for that one, and the set after both of them for this one.
 */
export function judgeNextWave(view: View, stage: RoadStage, pointer: Pointer): Judgement | undefined {
  const judgement = judgeAlone(view, stage, pointer);
  const set = setOnward(view, stage, pointer);
  if (!judgement || set === undefined || pointer.kind !== "promotion") return judgement;
  const ended = whySetEnded(view, stage, set);
  if (ended !== undefined) return { ...judgement, open: false, because: ended };
  if (!judgement.open) return judgement;
  const held = membersOf(view, stage, set).find((member) =>
    isHeld(view, stage, member, reachedWaves(stage, pointer) + 1),
  );
  return held === undefined
    ? judgement
    : { ...judgement, open: false, because: `${held}, which moves with it, may not go on` };
}

/** The set that a release goes on with; undefined where it goes on by itself. */
export function setOnward(view: View, stage: RoadStage, pointer: Pointer): string | undefined {
  const release = view.ledger.releases.get(pointer.release);
  return release && !goesAlone(stage, pointer) ? setOf(view, stage, release) : undefined;
}

function judgeAlone(view: View, stage: RoadStage, pointer: Pointer): Judgement | undefined {
  const release: RecordedRelease | undefined = view.ledger.releases.get(pointer.release);
  const next = stage.waves[reachedWaves(stage, pointer)];
  if (!release || !next || progressOf(view, pointer).state !== "passed") return undefined;
  // What is gone back to was to stand: no further cluster gets it where that has turned out otherwise.
  const failure = pointer.kind === "rollback" ? failureOf(view, release.name, stage.name) : undefined;
  if (failure !== undefined) return { open: false, because: failure, gates: [] };
  const isLeft = next.some((cluster) => stage.leaving?.includes(cluster));
  const joined = next.find((cluster) => stage.joining?.includes(cluster));
  if (joined === undefined && !isLeft) return judgeEntry(view, stage, release, pointer.kind, undefined, judgeAgain);
  // Nothing comes to a cluster that the platform's own documents take everything from.
  if (release.app !== platformApp && isLeft) return undefined;
  // Apps need what the platform's own documents make there, as when they come into the stage.
  if (release.app !== platformApp)
    return { open: false, because: `${joined} has no release of the platform yet`, gates: [] };
  // When people were asked, they have not seen what would come to a cluster that the stage did not have, or be taken from one that it had.
  return judgeEntry(view, stage, release, pointer.kind, requestOf(pointer), (gate, entry) =>
    // One that the stage leaves is brought nothing that it could accept, and may be there no more.
    gate.kind === "soak" || (isLeft && gate.kind === "accepted") ? undefined : judgeGate(gate, entry),
  );
}

/** As it was asked for when the release came. */
function requestOf({ stage, app, release, kind, by, since }: Pointer): PromotionRequest | undefined {
  return by === undefined ? undefined : { stage, app, release, kind, by, at: since };
}

/** Whether a member of a set does not come into the wave as things are. One that is on its way is waited for. */
function isHeld(view: View, stage: RoadStage, member: string, wave: number): boolean {
  const release = view.ledger.releases.get(member);
  const pointer = release && view.ledger.pointers.get(pointerKey({ stage: stage.name, app: release.app }));
  if (release && pointer?.release !== member) return wave > 1 || !comesAgain(view, stage, release, pointer);
  if (!pointer) return true;
  if (reachedWaves(stage, pointer) >= wave) return false;
  return progressOf(view, pointer).state === "failed" || judgeAlone(view, stage, pointer)?.open === false;
}

/** Whether somebody has asked for a release that was replaced by one before it, and it may enter. */
function comesAgain(view: View, stage: RoadStage, release: RecordedRelease, pointer: Pointer | undefined): boolean {
  const request = view.ledger.requests.get(pointerKey({ stage: stage.name, app: release.app }));
  if (request?.release !== release.name || request.kind !== "promotion") return false;
  if (pointer && progressOf(view, pointer).state === "inFlight") return false;
  return judgeEntry(view, stage, release, "promotion", request).open;
}
