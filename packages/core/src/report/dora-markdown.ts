import type { DoraFigures } from "../promote/dora/dora-figures.ts";
import { doraHead, doraNotes, doraRow } from "./dora-rows.ts";
import { markdownText } from "./printable.ts";

/** The figures as a table of a page. */
export function doraMarkdown(all: readonly DoraFigures[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(" | ")} |`;
  const notes = doraNotes(all).map((note) => `\n${markdownText(note)}.`);
  const table = [row(doraHead), `|${" --- |".repeat(doraHead.length)}`, ...all.map((one) => row(doraRow(one)))];
  return `${[...table, ...notes].join("\n")}\n`;
}
