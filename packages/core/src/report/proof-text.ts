import { assumptions } from "../verdicts/assumption.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import { outside, properties as allProperties, unassigned } from "../verdicts/property.ts";
import { count } from "./amounts.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";
import type { CauseTextOptions } from "./proof-cause-text.ts";
import { causeText, unexplainedText } from "./proof-cause-text.ts";
import { legendText, matrixText } from "./proof-matrix.ts";
import type { Cause } from "./proof-model.ts";
import { assumptionsOf, causesOf, closingText, countsIn, tallyOf, unexplained } from "./proof-model.ts";
import { pairsText } from "./proof-words.ts";
import { cutTo, wrapped } from "./wrapped.ts";

/** Nobody reads on: what is wrong with more is most often one thing. */
const mostShown = 12;
/** What does not count is only told of. */
const mostAside = 8;

export interface ProofTextOptions {
  /** Width of the terminal. */
  readonly columns: number;
  /** Whether all findings are shown, however many, and all that is known of them. */
  readonly full: boolean;
}

/**
 * A proof for a terminal: for each cluster the matrix of its stages, then what breaks verdicts that count, cause by cause
 * with its place, a witness and a fix, then what is not known, then a line each for what does not count; at the end what was
 * assumed, and what came of it as the last line.
 */
export function proofText(report: ProofReport, palette: Palette, { columns, full }: ProofTextOptions): string {
  const options = { palette, columns, full };
  const parts = report.proofs.flatMap((proof) => worldParts(proof, report, options));
  const closed = closedText(report, options);
  const assumed = assumedText(report, options);
  const { broken, unknown, uncounted } = tallyOf(report);
  const paint = broken + unknown === uncounted ? palette.good : palette.error;
  const closing = wrapped([{ text: printable(closingText(report)), paint }], { columns, further: "  " });
  return [...parts, ...(closed === "" ? [] : [closed]), ...(assumed === "" ? [] : [assumed]), `${closing}\n`].join(
    "\n",
  );
}

function worldParts(proof: Proof, report: ProofReport, options: CauseTextOptions): string[] {
  if (report.comparison && proof.verdicts.length === 0 && proof.findings.length === 0) return [];
  const counts = countsIn(report, proof);
  const causes = causesOf(proof);
  const counted = causes.filter(({ finding }) => counts(finding));
  const shown = options.full ? counted : counted.slice(0, mostShown);
  const rest = counted.length - shown.length;
  const others = unexplained(proof);
  const left = others.filter((verdicts) => verdicts.some((verdict) => report.counted.has(verdict)));
  const aside = [
    ...causes.filter(({ finding }) => !counts(finding)).map(causeLine),
    ...others
      .filter((verdicts) => !left.includes(verdicts))
      .flatMap(([first, ...more]) =>
        first
          ? [
              `${first.property} ${pairsText([first, ...more], 2)}: ${first.verdict === "unknown" ? "unknown, " : ""}${first.reason}`,
            ]
          : [],
      ),
  ];
  return [
    headText(proof, report, options),
    ...shown.map((cause) => causeText(cause, options)),
    ...(rest > 0 ? [`and ${count(rest, "more finding")} (all with --full, or -o json)\n`] : []),
    ...left.map((verdicts) => unexplainedText(verdicts, options)),
    ...asideText(aside, options),
  ];
}

/** The world, what was judged and what was meant, and the matrix. */
function headText(proof: Proof, { comparison }: ProofReport, { palette, columns }: CauseTextOptions): string {
  const { world, minorVersion, stages, properties, hasIntent, intentSource = "an intent" } = proof;
  const facts = [`Kubernetes 1.${minorVersion}`, count(stages.length, "stage")];
  const judged = properties.length < allProperties.length ? [`judged: ${properties.join(", ")}`] : [];
  const meant = hasIntent ? `meant to be open: what ${intentSource} says` : "meant to be open: nothing (no --intent)";
  const head = wrapped([{ text: `${printable(world)}:`, paint: palette.strong }, { text: facts.join(", ") }], {
    columns,
    further: "  ",
  });
  const lines = [...judged, printable(meant)].map((text) =>
    wrapped([{ text, paint: palette.faint }], { columns, first: "  ", further: "    " }),
  );
  const matrix = matrixText(proof, palette, columns);
  if (matrix === "" || comparison) return `${[head, ...lines].join("\n")}\n${matrix === "" ? "" : `\n${matrix}`}`;
  const signs = legendText(proof);
  const legend =
    signs.length + 2 <= columns
      ? `  ${palette.faint(signs)}`
      : wrapped([{ text: signs, paint: palette.faint }], { columns, first: "  ", further: "    " });
  return `${[head, ...lines].join("\n")}\n\n${matrix}\n${legend}\n`;
}

function causeLine({ diagnostic: { code, message }, finding, pairs }: Cause): string {
  return `${code} ${finding.property} ${pairsText(pairs, 2)}: ${message}`;
}

/** What does not count, each in a line. */
function asideText(lines: readonly string[], { palette, columns, full }: CauseTextOptions): string[] {
  if (lines.length === 0) return [];
  const shown = full ? lines : lines.slice(0, mostAside);
  const rest = lines.length - shown.length;
  const fitted = shown.map((line) => {
    const text = printable(line);
    return full ? wrapped([{ text }], { columns, first: "  ", further: "    " }) : `  ${cutTo(text, columns - 2)}`;
  });
  return [
    [
      `Only about ${unassigned} or ${outside}, and not counted:`,
      ...fitted.map(palette.faint),
      ...(rest > 0 ? [palette.faint(`  and ${rest} more (all with --full)`)] : []),
      "",
    ].join("\n"),
  ];
}

/** What is taken for granted: in words where all is asked for, else how much. */
function assumedText(report: ProofReport, { palette, columns, full }: CauseTextOptions): string {
  const assumed = assumptionsOf(report);
  if (assumed.length === 0) return "";
  if (!full) return `${palette.faint(`${count(assumed.length, "assumption")}: in words with --full, or in -o json`)}\n`;
  const lines = assumed.map((one) =>
    wrapped([{ text: `${one}: ${assumptions[one]}`, paint: palette.faint }], { columns, first: "  ", further: "    " }),
  );
  return `Assumed:\n${lines.join("\n")}\n`;
}

function closedText({ comparison }: ProofReport, { palette, columns }: CauseTextOptions): string {
  if (!comparison || comparison.closed.length === 0) return "";
  const lines = comparison.closed.map(({ world, finding: { code, message } }) =>
    wrapped([{ text: code, paint: palette.good }, { text: `${printable(world)}: ${printable(message)}` }], {
      columns,
      first: "  ",
      further: "    ",
    }),
  );
  return `Gone since ${printable(comparison.base)}:\n${lines.join("\n")}\n`;
}
