import type { Differing } from "./import-json.ts";

/** The last words of an import: what the first plan will show, in numbers, and what to do next. */
export function importText({ items, unchanged, foreign }: Differing, out: string | undefined): string {
  const count = (action: string): number => items.filter((item) => item.action === action).length;
  const counts = [
    [count("create"), "to create"],
    [count("change"), "to change"],
    [count("replace"), "to replace"],
    [unchanged, "unchanged"],
  ] as const;
  const shown = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const first =
    items.length === 0
      ? `The first plan of this declaration is empty: ${unchanged} objects are as it says.`
      : `The first plan of this declaration: ${shown.join(", ")}.`;
  const stays = foreign.length === 0 ? "" : ` ${foreign.length} objects stay outside of it.`;
  return `\n${first}${stays}\nNext: kubestage plan${out === undefined ? "" : ` ${out}`}\n`;
}
