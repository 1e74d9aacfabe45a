import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

/** `unknown`: it cannot be seen from here, and why is in `found`. */
export type CheckState = "ok" | "warning" | "problem" | "unknown";

/** One thing that was looked at. */
export interface Check {
  /** Stable, for programs: `kubectl`, `rights`. */
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  readonly found: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly advice: string;
  /** Further lines, such as each right that is missing. */
  readonly details: readonly string[];
}

export interface Checkup {
  /** The declared cluster that was looked at; undefined where the declaration has none for it. */
  readonly cluster: string | undefined;
  /** The context that leads there; undefined where no cluster was reached. */
  readonly context: string | undefined;
  readonly checks: readonly Check[];
}

const mostDetails = 20;

/** A line for each check, what to do below it, and a last line that counts. Ends in a line break. */
export function checkupText({ cluster, context, checks }: Checkup, palette: Palette): string {
  const width = Math.max(...checks.map(({ title }) => title.length));
  const lines = checks.flatMap((check) => linesOf(check, width, palette));
  const where =
    context === undefined
      ? ""
      : `${palette.strong(printable(cluster ?? "no declared cluster"))}, context ${printable(context)}\n`;
  return `${where}${lines.join("\n")}\n${palette.faint(countsOf(checks))}\n`;
}

function linesOf({ title, state, found, advice, details }: Check, width: number, palette: Palette): string[] {
  const indent = " ".repeat(10);
  const shown = details.slice(0, mostDetails);
  const more = details.length - shown.length;
  return [
    `${paint(state, palette)(state.padEnd(8))}  ${title.padEnd(width)}  ${printable(found)}`,
    ...shown.map((detail) => `${indent}- ${printable(detail)}`),
    ...(more > 0 ? [`${indent}and ${more} more (all with -o json)`] : []),
    ...(advice === "" ? [] : [`${indent}${palette.note("do:")} ${printable(advice)}`]),
  ];
}

function paint(state: CheckState, palette: Palette): (text: string) => string {
  switch (state) {
    case "ok":
      return palette.good;
    case "warning":
      return palette.warning;
    case "problem":
      return palette.error;
    case "unknown":
      return palette.faint;
  }
}

function countsOf(checks: readonly Check[]): string {
  const counted = (["problem", "warning", "unknown", "ok"] as const).map((state) => {
    const count = checks.filter((check) => check.state === state).length;
    const noun = state === "problem" || state === "warning" ? `${state}${count === 1 ? "" : "s"}` : state;
    return count === 0 ? [] : [`${count} ${noun}`];
  });
  return counted.flat().join(", ");
}
