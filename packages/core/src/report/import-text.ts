import type { Differing } from "./import-json.ts";

/** The last words of an import: what the first plan will show, in numbers and by kind, and what to do next. */
export function importText(differing: Differing, out: string | undefined): string {
  const { items, unchanged, foreign } = differing;
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
  const next = `Next: kubestage plan${out === undefined ? "" : ` ${out}`}\n`;
  return `\n${first}${stays}\n${byKind(differing)}${next}`;
}

/** What happens to objects that are there already, a line for each of their kinds. */
function byKind({ items, foreign }: Differing): string {
  const told = [
    ...items.flatMap(({ key, action }) => (action === "create" ? [] : [{ kind: key.kind, what: `to ${action}` }])),
    ...foreign.map(({ key }) => ({ kind: key.kind, what: "to stay" })),
  ];
  const lines = [...Map.groupBy(told, ({ kind }) => kind)].map(([kind, ones]) => {
    const counts = [...Map.groupBy(ones, ({ what }) => what)].map(([what, { length }]) => `${length} ${what}`);
    return `  ${kind}: ${counts.join(", ")}\n`;
  });
  return lines.toSorted().join("");
}
