import type { DoraFigures } from "../promote/dora/dora-figures.ts";
import { doraHead, doraNotes, doraRow } from "./dora-rows.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

/** The figures as a table. */
export function doraText(all: readonly DoraFigures[], palette: Palette): string {
  if (all.length === 0) return "nothing was deployed in this time\n";
  const rows = all.map((one) => doraRow(one).map(printable));
  const widths = doraHead.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  const notes = doraNotes(all).map((note) => palette.faint(note));
  return `${[palette.strong(line(doraHead)), ...rows.map(line), ...notes].join("\n")}\n`;
}
