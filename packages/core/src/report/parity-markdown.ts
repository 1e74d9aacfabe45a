import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Parity } from "../parity/parity.ts";
import { differenceSubject, parityHeading, shownValues } from "./parity-text.ts";
import { markdownCode, markdownText } from "./printable.ts";

/** How two stages differ, for a comment on a change or a page. */
export function parityMarkdown(parity: Parity): string {
  const lines = [`# ${markdownText(parity.stages.join(" and "))}`, "", markdownText(parityHeading(parity)), ""];
  if (parity.differences.length > 0) {
    lines.push(
      `| kind | where | ${parity.stages.map(markdownText).join(" | ")} | caused by |`,
      "| --- | --- | --- | --- | --- |",
    );
    for (const difference of parity.differences) {
      const values = shownValues(difference.values).map(markdownCode);
      const causes = difference.causes.map(({ span }) => markdownCode(formatPlace(placeOf(span)))).join("<br>");
      lines.push(
        `| ${difference.kind} | ${markdownText(differenceSubject(difference))} | ${values.join(" | ")} | ${causes} |`,
      );
    }
    lines.push("");
  }
  return lines.join("\n");
}
