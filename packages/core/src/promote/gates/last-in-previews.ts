import { previewPrefix } from "../../model/preview-names.ts";
import type { Evidence } from "../ledger.ts";
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
