import type { Evidence, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { lastInPreviews } from "./gates/last-in-previews.ts";
import { findStage, type Road, type RoadStage } from "./road.ts";
import { standsOn } from "./stands-on.ts";
import { lastWord, type View } from "./view.ts";

/**
 * What takes back that a release came into a stage: the last word of a gate by which it did is that it failed, there or in a
 * stage before. Undefined where nothing does.
 */
export function revocationOf(view: View, { app, name }: RecordedRelease, stage: string): Evidence | undefined {
  const failures = view.failures.get(name) ?? [];
  if (failures.length === 0) return undefined;
  const way = [stage, ...stagesBefore(view.road, stage)].flatMap((one) => findStage(view.road, one) ?? []);
  return failures.find((word) => way.some((one) => takesBack(view, word, one, app)));
}

/** Who broke the glass stood on nothing that could be taken back. */
function takesBack(view: View, word: Evidence, stage: RoadStage, app: string): boolean {
  const { name, after, passes, gates } = stage;
  const pointer = view.ledger.pointers.get(pointerKey({ stage: name, app }));
  const isOwn = gates.some((gate) => gate.kind === "evidence" && gate.name === word.gate && gate.of !== "clusters");
  if (!isOwn || pointer?.kind === "breakGlass") return false;
  const likes = gates.flatMap((gate) => (gate.kind === "evidence" && gate.name === word.gate ? (gate.like ?? []) : []));
  if (likes.some((like) => lastInPreviews(view, word, like)?.id === word.id)) return true;
  if (word.tree !== undefined) return pointer !== undefined && standsOn(view.ledger, pointer, word);
  const isGoodElsewhere =
    passes === "any" && after.some((other) => lastWord(view, { ...word, stage: other })?.outcome === "passed");
  return after.includes(word.stage) && !isGoodElsewhere;
}

/** Stages of different releases may go round in a circle together. */
function stagesBefore(road: Road, stage: string, behind: readonly string[] = []): readonly string[] {
  const after = (findStage(road, stage)?.after ?? []).filter((one) => !behind.includes(one));
  return [...new Set(after.flatMap((one) => [one, ...stagesBefore(road, one, [...behind, stage])]))];
}
