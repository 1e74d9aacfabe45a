import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import type { Witness } from "../verdicts/witness.ts";
import { count } from "./amounts.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";
import type { Cause } from "./proof-model.ts";
import { fixLines, pairsText, stepText } from "./proof-words.ts";
import { wrapped } from "./wrapped.ts";

export interface CauseTextOptions {
  readonly palette: Palette;
  /** Width of the terminal. */
  readonly columns: number;
  /** Whether everything is shown of what is listed. */
  readonly full: boolean;
}

/** Further places, and edits, that are shown where not everything is asked for. */
const mostListed = 3;

/** One cause: what is wrong and where, which pairs it concerns, how one gets through, and what mends it. */
export function causeText(cause: Cause, options: CauseTextOptions): string {
  const { palette, columns } = options;
  const { diagnostic, finding, pairs } = cause;
  const { message, span, related } = diagnostic;
  const frame = span && span.source.text !== "" ? caretFrame(span).split("\n") : [];
  const places = related.map((one) => `${one.message}: ${formatPlace(placeOf(one.span))}`);
  return [
    wrapped(headPieces(cause, palette), { columns, further: "    " }),
    ...frame.map((line) => `  ${line}`),
    ...listed(places, "more place", options).map((place) =>
      wrapped([{ text: place }], { columns, first: "  ", further: "    " }),
    ),
    labelled(
      `${finding.property}${cause.isOpen ? " unknown" : ""}:`,
      printable(pairsText(pairs)),
      palette.note,
      columns,
    ),
    ...(finding.witness ? witnessLines(finding.witness, message, options) : []),
    ...mendingLines(cause, options),
    "",
  ].join("\n");
}

function headPieces({ diagnostic, site }: Cause, palette: Palette) {
  const { code, severity, message, span } = diagnostic;
  const paint = severity === "error" ? palette.error : severity === "warning" ? palette.warning : palette.note;
  const at = span ? formatPlace(placeOf(span)) : site;
  return [
    ...(at === undefined ? [] : [{ text: printable(at), paint: palette.strong }]),
    { text: `${severity} ${code}`, paint },
    { text: printable(message) },
  ];
}

/** The fix where one is known; a hint only where none is, or all is asked for. */
function mendingLines({ diagnostic, finding }: Cause, options: CauseTextOptions): string[] {
  const { palette, columns, full } = options;
  const { fix } = finding;
  const hint = labelled("hint:", printable(diagnostic.hint), palette.note, columns);
  if (!fix) return [hint];
  const [description = "", ...edits] = fixLines(fix);
  const saysMore = full && finding.hint.replace(/\.$/, "").toLowerCase() !== fix.description.toLowerCase();
  return [
    labelled("fix:", printable(description), palette.good, columns),
    ...listed(edits, "more edit", options).map((edit) =>
      wrapped([{ text: edit }], { columns, first: "    ", further: "      " }),
    ),
    ...(saysMore ? [hint] : []),
  ];
}

/** A single step says all; the sentence about several is left out where the finding says it already. */
function witnessLines({ summary, steps }: Witness, said: string, options: CauseTextOptions): string[] {
  const { palette, columns } = options;
  const [only] = steps;
  if (steps.length <= 1)
    return [
      labelled("witness:", printable(only ? stepText(only, bodyLength(options)) : summary), palette.note, columns),
    ];
  return [
    summary === said
      ? `  ${palette.note("witness:")}`
      : labelled("witness:", printable(summary), palette.note, columns),
    ...stepLines(steps, options),
  ];
}

function stepLines(steps: Witness["steps"], options: CauseTextOptions): string[] {
  const { columns } = options;
  return steps.map((step, index) =>
    wrapped([{ text: printable(stepText(step, bodyLength(options))) }], {
      columns,
      first: `    ${index + 1}. `,
      further: "       ",
    }),
  );
}

/** Verdicts of one answer and reason that no finding explains. */
export function unexplainedText(verdicts: readonly Verdict[], options: CauseTextOptions): string {
  const { palette, columns } = options;
  const [first] = verdicts;
  if (!first) return "";
  const { property, verdict, reason, witness } = first;
  const codes = [...new Set(verdicts.flatMap(({ findings }) => findings))].toSorted();
  const paint = verdict === "broken" ? palette.error : palette.warning;
  const pieces = [
    { text: `${property} ${verdict}`, paint },
    { text: `${printable(pairsText(verdicts))}: ${printable(reason)}` },
  ];
  // One step says what the reason says.
  const steps = witness && witness.steps.length > 1 ? stepLines(witness.steps, options) : [];
  // Found by a property that was not asked for.
  const hint =
    codes.length > 0
      ? [
          labelled(
            "hint:",
            `where and how to mend it is said with all properties: ${codes.join(", ")}`,
            palette.faint,
            columns,
          ),
        ]
      : [];
  return [wrapped(pieces, { columns, further: "    " }), ...steps, ...hint, ""].join("\n");
}

/** What is sent stands whole in `-o json`: here one sees what kind of thing it is. */
function bodyLength({ full }: CauseTextOptions): number {
  return full ? 200 : 40;
}

function labelled(label: string, text: string, paint: (text: string) => string, columns: number): string {
  return wrapped([{ text: label, paint }, { text }], { columns, first: "  ", further: "    " });
}

/** The first of them and how many more there are, or all. */
function listed(texts: readonly string[], noun: string, { full }: CauseTextOptions): string[] {
  const shown = full || texts.length <= mostListed + 1 ? texts : texts.slice(0, mostListed);
  const rest = texts.length - shown.length;
  return [...shown.map(printable), ...(rest > 0 ? [`and ${count(rest, noun)}`] : [])];
}
