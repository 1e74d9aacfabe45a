import { previewPrefix } from "../../model/preview-names.ts";
import type { Evidence } from "../ledger.ts";
import { findStage } from "../road.ts";
import type { View } from "../view.ts";

/** The last word of a gate on a release in all previews of a template, those that have gone among them. */
export function lastInPreviews(
  { ledger }: View,
  { gate, app, release }: Pick<Evidence, "gate" | "app" | "release">,
  like: string,
): Evidence | undefined {
  const words = ledger.evidence.filter(
    (word) =>
      word.release === release &&
      word.app === app &&
      word.gate === gate &&
      word.tree === undefined &&
      word.stage.startsWith(previewPrefix(like)),
  );
  return words.toSorted((one, other) => other.number - one.number)[0];
}

/** Whether a failure counts where it was not found out: one of a preview only where a stage asks for it, and as the last word of all of them. */
export function countsElsewhere(view: View, word: Evidence): boolean {
  const stage = findStage(view.road, word.stage);
  if (stage && !stage.preview) return true;
  return view.road.stages.some(({ gates }) =>
    gates.some(
      (gate) =>
        gate.kind === "evidence" &&
        gate.name === word.gate &&
        gate.like !== undefined &&
        lastInPreviews(view, word, gate.like)?.id === word.id,
    ),
  );
}
