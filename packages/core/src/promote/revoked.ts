import type { Evidence, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { Gate, NamedGate } from "./gates/gate.ts";
import { countsElsewhere, lastInPreviews } from "./gates/last-in-previews.ts";
import { findStage, type Road, type RoadStage } from "./road.ts";
import { standsOn } from "./stands-on.ts";
import { allBefore } from "./upstream.ts";
import { lastAnswer, type View } from "./view.ts";

/**
 * What takes back that a release came into a stage: the last word of a gate by which it did is that it failed, there or in a
 * stage before. Undefined where nothing does.
 */
export function revocationOf(view: View, { app, name }: RecordedRelease, stage: string): Evidence | undefined {
  const failures = view.failures.get(name) ?? [];
  if (failures.length === 0) return undefined;
  const way = wayTo(view.road, stage);
  return failures.find((word) => way.some((one) => takesBack(view, word, one, app)));
}

/**
 * Whether a failure counts against a release where it stands, or would: it was found out there, or what it came by asks that, or nobody on its way
 * asks anything under that name. What only other stages ask does not.
 */
export function countsIn(view: View, word: Evidence, stage: string): boolean {
  if (word.stage === stage) return true;
  if (!countsElsewhere(view, word)) return false;
  const asking = wayTo(view.road, stage).flatMap(({ gates }) => gates.filter((gate) => asksOfBefore(gate, word)));
  return asking.length === 0 || asking.some((gate) => isAnswer(view, word, gate));
}

function asksOfBefore(gate: Gate, word: Evidence): gate is NamedGate<"evidence"> {
  return gate.kind === "evidence" && gate.name === word.gate && (gate.of === "before" || gate.of === "previews");
}

/** Whether it is the last word to what the gate asks. */
function isAnswer(view: View, word: Evidence, { asks }: NamedGate<"evidence">): boolean {
  return lastAnswer(view, word, asks) === word;
}

/** Who broke the glass stood on nothing that could be taken back. */
function takesBack(view: View, word: Evidence, stage: RoadStage, app: string): boolean {
  const { name, after, passes, gates } = stage;
  const pointer = view.ledger.pointers.get(pointerKey({ stage: name, app }));
  const own = gates.find(
    (gate): gate is NamedGate<"evidence"> =>
      gate.kind === "evidence" && gate.name === word.gate && gate.of !== "clusters" && isAnswer(view, word, gate),
  );
  if (!own || pointer?.kind === "breakGlass") return false;
  if (own.like !== undefined && lastInPreviews(view, word, own.like) === word) return true;
  if (word.tree !== undefined) return pointer !== undefined && standsOn(view.ledger, pointer, word);
  const isGoodElsewhere =
    passes === "any" &&
    after.some((other) => lastAnswer(view, { ...word, stage: other }, own.asks)?.outcome === "passed");
  return after.includes(word.stage) && !isGoodElsewhere;
}

function wayTo(road: Road, name: string): readonly RoadStage[] {
  const stage = findStage(road, name);
  return stage ? [stage, ...[...allBefore(road, stage)].flatMap((one) => findStage(road, one) ?? [])] : [];
}
