import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { YamlValue } from "../manifests/write-yaml.ts";
import type { Difference, Parity } from "../parity/parity.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const mostObjects = 3;
const longestValue = 100;
/** So much of what two long values have in common is shown before they differ. */
const shownBefore = 40;

/** How two stages differ, for a terminal: by kind and objects, each value of both stages, and the lines that cause them. */
export function parityText(parity: Parity, palette: Palette): string {
  const lines = [palette.strong(parityHeading(parity))];
  let kind: string | undefined;
  for (const group of groups(parity.differences)) {
    const [first] = group;
    if (!first) continue;
    lines.push("");
    if (first.kind !== kind) lines.push(palette.strong(printable(first.kind)));
    kind = first.kind;
    lines.push(`  ${shownObjects(first)}`, ...group.map((difference) => valuesLine(difference, palette)));
    lines.push(`    ${palette.faint(`caused by ${first.causes.map(shownCause).join(", ")}`)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Differences one after the other in the same objects with the same causes belong together. */
function groups(differences: readonly Difference[]): Difference[][] {
  const out: Difference[][] = [];
  const subject = ({ kind, objects, causes }: Difference): string =>
    JSON.stringify([kind, objects, causes.map(shownCause)]);
  for (const difference of differences) {
    const last = out.at(-1);
    if (last?.[0] && subject(last[0]) === subject(difference)) last.push(difference);
    else out.push([difference]);
  }
  return out;
}

function valuesLine({ paths, values }: Difference, palette: Palette): string {
  const [left, right] = shownValues(values);
  const where = paths.length === 0 ? "" : `${printable(paths.join(", "))}: `;
  return `    ${where}${palette.error(left)} → ${palette.good(right)}`;
}

function shownCause({ stage, span }: Difference["causes"][number]): string {
  return `${printable(formatPlace(placeOf(span)))} (${printable(stage)})`;
}

/** One line that says what was compared and how much differs. */
export function parityHeading({ stages, clusters, compared, differences }: Parity): string {
  const [left, right] = stages.map((stage, index) => `${printable(stage)} (${printable(clusters[index] ?? "")})`);
  const count =
    differences.length === 0
      ? "no difference"
      : `${differences.length} difference${differences.length === 1 ? "" : "s"}`;
  return `${left} and ${right}: ${compared} objects in both, ${count}`;
}

/** What a difference is about, in one line: its objects and the places in them. */
export function differenceSubject(difference: Difference): string {
  const { paths } = difference;
  const named = shownObjects(difference);
  return paths.length === 0 ? named : `${named}: ${printable(paths.join(", "))}`;
}

function shownObjects({ objects }: Difference): string {
  const more = objects.length > mostObjects ? ` and ${objects.length - mostObjects} more` : "";
  return printable(objects.slice(0, mostObjects).join(", ")) + more;
}

/** Two values, each on one line; a long one is cut around the place where they differ. */
export function shownValues([left, right]: Difference["values"]): readonly [string, string] {
  const [one, other] = [lineOf(left), lineOf(right)];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const from = same < longestValue - shownBefore ? 0 : same - shownBefore;
  return [cut(one, from), cut(other, from)];
}

function lineOf(value: YamlValue | undefined): string {
  if (value === undefined) return "nothing";
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function cut(text: string, from: number): string {
  if (text.length <= longestValue) return text;
  const rest = from === 0 ? text : `…${text.slice(from)}`;
  return rest.length > longestValue ? `${rest.slice(0, longestValue - 1)}…` : rest;
}
