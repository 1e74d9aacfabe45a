import type { Drift, DriftReport } from "../plan/drift/drift.ts";
import { objectText } from "./object-text.ts";
import { driftHeading, objectSaid, valueTexts, writerText } from "./drift-text.ts";
import { undoneText } from "./drift-undone.ts";
import { markdownCode, markdownText } from "./printable.ts";

/** Declared against live, for a ticket or a page: a table with a line for each field and each object. */
export function driftMarkdown(report: DriftReport): string {
  const lines = [`# Drift of ${markdownText(report.platform)}`, "", markdownText(driftHeading(report)), ""];
  if (report.drifts.length === 0) return lines.join("\n");
  lines.push("| drift | object | stage | difference | by |", "| --- | --- | --- | --- | --- |");
  for (const drift of report.drifts) {
    const stage = markdownText(drift.stage ?? "");
    for (const [difference, by] of cells(drift))
      lines.push(
        `| ${drift.type} | ${markdownCode(objectText(drift.key))} | ${stage} | ${difference} | ${markdownText(by)} |`,
      );
  }
  const undone = undoneText(report.drifts);
  if (undone !== undefined) lines.push("", undone);
  return `${lines.join("\n")}\n`;
}

function cells(drift: Drift): [difference: string, by: string][] {
  if (drift.type !== "changed") return [["", objectSaid(drift)]];
  return drift.fields.map(({ path, declared, live, secret, by }) => {
    const values = secret
      ? "secret"
      : valueTexts({ declared, live })
          .map((value) => markdownCode(value ?? "nothing"))
          .join(" → ");
    return [`${markdownCode(path)}: ${values}`, by ? writerText(by) : ""];
  });
}
