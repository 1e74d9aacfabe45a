import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";
import { shownDiagnostics } from "./shown-diagnostics.ts";

/**
 * Diagnostics for a terminal, each as
 *
 *     shop/stages.yaml:12:9 error KS1009 tier cannot be "prod"
 *       11 | spec:
 *       12 |   tier: prod
 *          |         ^^^^
 *       hint: did you mean "production"?
 *
 * and a last line that counts them. What is found in the same place several times, such as in several stages, shares
 * frame and hint; what is said in the same words of many places is shown of two, and the others are counted. Of many, the 50
 * most severe are shown. Empty where there are none. Ends in a line break.
 */
export function diagnosticsText(diagnostics: readonly Diagnostic[], palette: Palette): string {
  if (diagnostics.length === 0) return "";
  const { shown, left } = shownDiagnostics(diagnostics);
  const alike = Map.groupBy(shown, (diagnostic) => likeness(diagnostic) ?? diagnostic);
  const blocks = [
    ...Array.from(alike.values(), (group) => blockText(group, palette)),
    ...left.map((line) => `${line}\n`),
  ];
  return `${blocks.join("\n")}\n${palette.faint(countsOf(diagnostics))}\n`;
}

/** "2 errors, 1 warning", with where to read more. */
function countsOf(diagnostics: readonly Diagnostic[]): string {
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  const firstOf = (wanted: Severity) => diagnostics.find(({ severity }) => severity === wanted);
  const first = firstOf("error") ?? firstOf("warning") ?? diagnostics[0];
  return `${counts.join(", ")}${first ? `; more about a code: kubestage explain ${first.code}` : ""}`;
}

/** The same for findings that differ in their messages only; undefined for one that stands alone. */
function likeness({ code, severity, hint, span, related }: Diagnostic): string | undefined {
  if (!span || related.length > 0) return undefined;
  return JSON.stringify([code, severity, hint, span.source.path, span.start, span.end]);
}

/** The head of each, then once what they have in common. */
function blockText(alike: readonly Diagnostic[], palette: Palette): string {
  const [first] = alike;
  if (!first) return "";
  const { severity, hint, span, related } = first;
  const lines = alike.map((diagnostic) => headOf(diagnostic, palette));
  if (span && severity !== "note" && span.source.text !== "") {
    if (span.source.lineInModule) lines.push(palette.faint("  the document as the module gave it:"));
    lines.push(
      ...caretFrame(span)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  }
  for (const one of related) lines.push(`  ${printable(one.message)}: ${printable(formatPlace(placeOf(one.span)))}`);
  lines.push(`  ${palette.note("hint:")} ${printable(hint)}`, "");
  return lines.join("\n");
}

function headOf({ code, severity, message, span }: Diagnostic, palette: Palette): string {
  const place = span ? `${palette.strong(printable(formatPlace(placeOf(span))))} ` : "";
  return `${place}${colourOf(severity, palette)(`${severity} ${code}`)} ${printable(message)}`;
}

function colourOf(severity: Severity, palette: Palette): (text: string) => string {
  switch (severity) {
    case "error":
      return palette.error;
    case "warning":
      return palette.warning;
    case "note":
      return palette.note;
  }
}
