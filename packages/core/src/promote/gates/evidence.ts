import type { Evidence } from "../ledger.ts";
import { durationText } from "../../model/duration-text.ts";
import { previewPrefix } from "../../model/preview-names.ts";
import { lastAnswer, treeKey, type View } from "../view.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";
import { lastInPreviews } from "./last-in-previews.ts";

/** Open where the last word on record, in every stage that counts, is that it passed. */
export function judgeEvidence(gate: NamedGate<"evidence">, entry: Entry): GateState {
  const { view, release, stage, passages } = entry;
  const { app, name } = release;
  if (gate.of === "before") {
    const states = passages.map((passage) => {
      const word = lastAnswer(
        view,
        { gate: gate.name, stage: passage.stage, app, release: name, tree: undefined },
        gate.asks,
      );
      const state = judgeWord(gate, view, word, passage.stage);
      const isGone = passage.record !== undefined;
      return isGone && !state.open ? { ...state, hasLeft: true as const } : state;
    });
    const evidence = states.flatMap((state) => state.evidence);
    const closed = states.find(({ open }) => !open);
    if (closed) return { ...closed, evidence };
    const because = states.map((state) => state.because).join("; ") || "there is no stage before";
    return { gate: gate.name, open: true, because, evidence };
  }
  if (gate.of === "previews") {
    const word = lastInPreviews(view, { gate: gate.name, app, release: name }, gate.like ?? "");
    return judgeWord(gate, view, word, word?.stage ?? `${previewPrefix(gate.like ?? "")}…`);
  }
  const trees = gate.of === "entry" ? view.trees : view.clusterTrees;
  const tree = trees?.get(treeKey({ stage: stage.name, app }, name));
  if (tree === undefined) return notRendered(gate.name, gate.runs !== undefined);
  const word = lastAnswer(view, { gate: gate.name, stage: stage.name, app, release: name, tree }, gate.asks);
  return judgeWord(gate, view, word, stage.name);
}

export function notRendered(gate: string, isChecked = false): GateState {
  const because = "what would be promoted is not rendered yet";
  return { gate, open: false, because, opens: { by: "rendering", ...(isChecked && { isChecked }) }, evidence: [] };
}

function judgeWord(
  { name, freshFor, runs }: NamedGate<"evidence">,
  view: View,
  word: Evidence | undefined,
  stage: string,
): GateState {
  const opens = runs ? ({ by: "check", stage } as const) : ({ by: "record", what: name, stage } as const);
  if (!word) return { gate: name, open: false, because: `nothing is recorded of it in ${stage}`, opens, evidence: [] };
  const evidence = [word.id];
  if (word.outcome === "failed") {
    const because = `it failed in ${stage}: ${word.said}`;
    return { gate: name, open: false, because, opens, hasFailed: true, evidence };
  }
  const age = view.now - word.at;
  if (freshFor !== undefined && age > freshFor) {
    const because = `what is recorded of it in ${stage} is ${durationText(age)} old; it counts for ${durationText(freshFor)}`;
    return { gate: name, open: false, because, opens, evidence };
  }
  return { gate: name, open: true, because: `it passed in ${stage}: ${word.said}`, evidence };
}
