import { asksAgain } from "./gates/judge-gate.ts";
import { membersOf, replacedMember } from "./in-sets.ts";
import { type Judgement, judgeEntry } from "./judge-entry.ts";
import type { Pointer, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { progressOf } from "./progress.ts";
import type { RoadStage } from "./road.ts";
import type { View } from "./view.ts";

/**
 * Whether the release that a pointer names may go on to the next clusters of the stage, once those that it has reached are well;
 * undefined where it has reached all of them, or they are not. What is of a set goes on only where no other member is kept back: else
 * this one would wait for that one, and the set after both of them for this one.
 */
export function judgeNextWave(view: View, stage: RoadStage, pointer: Pointer): Judgement | undefined {
  const judgement = judgeAlone(view, stage, pointer);
  const set = stage.preview ? undefined : view.ledger.releases.get(pointer.release)?.set;
  if (!judgement || set === undefined || pointer.kind !== "promotion") return judgement;
  const gone = replacedMember(view, stage, set);
  if (gone !== undefined) return { ...judgement, open: false, because: `${gone}, which moves with it, was replaced` };
  if (!judgement.open) return judgement;
  const held = membersOf(view, stage, set).find((member) => isHeld(view, stage, member, pointer.reached + 1));
  return held === undefined
    ? judgement
    : { ...judgement, open: false, because: `${held}, which moves with it, may not go on` };
}

function judgeAlone(view: View, stage: RoadStage, pointer: Pointer): Judgement | undefined {
  const release: RecordedRelease | undefined = view.ledger.releases.get(pointer.release);
  if (!release || pointer.reached >= stage.waves.length) return undefined;
  if (progressOf(view, pointer).state !== "passed") return undefined;
  return judgeEntry(view, stage, release, pointer.kind, undefined, asksAgain);
}

/** Whether a member of a set does not come into the wave as things are. One that is on its way is waited for. */
function isHeld(view: View, stage: RoadStage, member: string, wave: number): boolean {
  const app = view.ledger.releases.get(member)?.app;
  const pointer = app === undefined ? undefined : view.ledger.pointers.get(pointerKey({ stage: stage.name, app }));
  if (pointer?.release !== member) return true;
  if (pointer.reached >= wave) return false;
  return progressOf(view, pointer).state === "failed" || judgeAlone(view, stage, pointer)?.open === false;
}
