import { codes } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { diagnosticsText } from "./diagnostics-text.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

/** So long is a finding at most unless `full`. */
const longest = 200;

/**
 * What an import has to say, for a terminal: errors as everywhere, each with the text that it points into; everything else
 * by code and by what to do about it, warnings first, a line for each and cut where it is long. With `full` nothing is cut.
 * Empty where there is nothing. Ends in a line break.
 */
export function importFindings(
  diagnostics: readonly Diagnostic[],
  palette: Palette,
  { full }: { readonly full: boolean },
): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const others = [
    ...diagnostics.filter(({ severity }) => severity === "warning"),
    ...diagnostics.filter(({ severity }) => severity === "note"),
  ];
  const groups = Map.groupBy(others, ({ code, severity }) => `${severity} ${code}`);
  const blocks = Array.from(groups, ([head, found]) => groupText(head, found, palette, full));
  const isCut = !full && others.some((finding) => lineOf(finding).length > longest);
  const rest = isCut ? [palette.faint("Long lines are cut: --full and -o json have all of them.\n")] : [];
  return [diagnosticsText(errors, palette), ...blocks, ...rest].filter((text) => text !== "").join("\n");
}

/** `warning KS5304 The first apply changes something (12)`, then its findings, those with one hint together. */
function groupText(head: string, found: readonly Diagnostic[], palette: Palette, full: boolean): string {
  const [first] = found;
  if (!first) return "";
  const colour = first.severity === "warning" ? palette.warning : palette.note;
  const lines = [`${colour(head)} ${palette.strong(`${codes[first.code].title} (${found.length})`)}`];
  for (const [hint, alike] of Map.groupBy(found, (finding) => finding.hint)) {
    lines.push(...alike.map((finding) => `  ${full ? lineOf(finding) : cut(lineOf(finding))}`));
    const said = printable(hint);
    lines.push(`    ${palette.note("hint:")} ${full ? said : cut(said)}`);
  }
  return `${lines.join("\n")}\n`;
}

function lineOf({ message, span }: Diagnostic): string {
  const place = span ? ` (${formatPlace(placeOf(span))})` : "";
  return printable(`${message}${place}`);
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
