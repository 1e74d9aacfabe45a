import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

/**
 * Diagnostics for a terminal, each as
 *
 *     shop/stages.yaml:12:9 error KS1009 tier cannot be "prod"
 *       11 | spec:
 *       12 |   tier: prod
 *          |         ^^^^
 *       hint: did you mean "production"?
 *
 * and a last line that counts them. Empty where there are none. Ends in a line break.
 */
export function diagnosticsText(diagnostics: readonly Diagnostic[], palette: Palette): string {
  if (diagnostics.length === 0) return "";
  const blocks = diagnostics.map((diagnostic) => diagnosticText(diagnostic, palette));
  return `${blocks.join("\n")}\n${palette.faint(countsOf(diagnostics))}\n`;
}

/** "2 errors, 1 warning", with where to read more. */
function countsOf(diagnostics: readonly Diagnostic[]): string {
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  const [first] = diagnostics;
  return `${counts.join(", ")}${first ? `; more about a code: kubestage explain ${first.code}` : ""}`;
}

function diagnosticText(diagnostic: Diagnostic, palette: Palette): string {
  const { code, severity, message, hint, span, related } = diagnostic;
  const place = span ? `${palette.strong(printable(formatPlace(placeOf(span))))} ` : "";
  const head = `${place}${colourOf(severity, palette)(`${severity} ${code}`)} ${printable(message)}`;
  const lines = [head];
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
