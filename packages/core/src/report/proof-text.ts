import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { assumptions } from "../verdicts/assumption.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { count } from "./amounts.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";
import { legendText, matrixText } from "./proof-matrix.ts";
import type { Cause } from "./proof-model.ts";
import { assumptionsOf, causesOf, closingText, tallyOf, unexplained } from "./proof-model.ts";
import { fixLines, pairsText, stepText } from "./proof-words.ts";

/** Nobody reads on: what is wrong with more is most often one thing. */
const mostShown = 30;

export interface ProofTextOptions {
  /** Width of the terminal. */
  readonly columns: number;
  /** Whether all findings are shown, however many. */
  readonly full: boolean;
}

/**
 * A proof for a terminal: for each cluster the matrix of its stages, then what breaks verdicts, cause by cause with its
 * place, a witness and a fix, then what is not known, then what was assumed, and what came of it as the last line.
 */
export function proofText(report: ProofReport, palette: Palette, { columns, full }: ProofTextOptions): string {
  const parts = report.proofs.flatMap((proof) => worldParts(proof, report, palette, { columns, full }));
  const closed = closedText(report, palette);
  const assumed = assumedText(report, palette, { columns, full });
  const { broken, unknown, uncounted } = tallyOf(report);
  const paint = broken + unknown === uncounted ? palette.good : palette.error;
  return [
    ...parts,
    ...(closed === "" ? [] : [closed]),
    ...(assumed === "" ? [] : [assumed]),
    `${paint(printable(closingText(report)))}\n`,
  ].join("\n");
}

/** What is taken for granted: in words where all is asked for, else by its names. */
function assumedText(report: ProofReport, palette: Palette, { columns, full }: ProofTextOptions): string {
  const assumed = assumptionsOf(report);
  if (assumed.length === 0) return "";
  if (full) return `Assumed:\n${assumed.map((one) => `  ${palette.faint(`${one}: ${assumptions[one]}`)}\n`).join("")}`;
  const lines = [""];
  for (const word of `Assumed (in words with --full): ${assumed.join(", ")}`.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > columns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return `${lines.map(palette.faint).join("\n")}\n`;
}

function worldParts(proof: Proof, report: ProofReport, palette: Palette, options: ProofTextOptions): string[] {
  const { world, minorVersion, stages, properties } = proof;
  if (report.comparison && proof.verdicts.length === 0 && proof.findings.length === 0) return [];
  const matrix = matrixText(proof, palette, options.columns);
  const head = `${palette.strong(printable(world))}: Kubernetes 1.${minorVersion}, ${count(stages.length, "stage")}, ${properties.join(", ")}`;
  const causes = causesOf(proof);
  const shown = options.full ? causes : causes.slice(0, mostShown);
  const rest = causes.length - shown.length;
  return [
    matrix === "" ? `${head}\n` : `${head}\n\n${matrix}\n  ${palette.faint(legendText(proof))}\n`,
    ...shown.map((cause) => causeText(cause, palette)),
    ...(rest > 0 ? [`and ${count(rest, "more finding")} (all with --full, or -o json)\n`] : []),
    ...unexplained(proof).map((verdicts) => unexplainedText(verdicts, report, palette)),
  ];
}

function causeText({ diagnostic, finding, site, pairs, witness }: Cause, palette: Palette): string {
  const { code, severity, message, span, hint, related } = diagnostic;
  const paint = severity === "error" ? palette.error : severity === "warning" ? palette.warning : palette.note;
  const at = span ? formatPlace(placeOf(span)) : site;
  const place = at === undefined ? "" : `${palette.strong(printable(at))} `;
  const lines = [`${place}${paint(`${severity} ${code}`)} ${printable(message)}`];
  if (span && span.source.text !== "")
    lines.push(
      ...caretFrame(span)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  for (const one of related) lines.push(`  ${printable(one.message)}: ${printable(formatPlace(placeOf(one.span)))}`);
  lines.push(`  ${palette.note(`${finding.property}:`)} ${printable(pairsText(pairs))}`);
  if (witness) {
    const summary = witness.summary === message ? "" : ` ${printable(witness.summary)}`;
    lines.push(`  ${palette.note("witness:")}${summary}`);
    lines.push(...witness.steps.map((step, index) => `    ${index + 1}. ${printable(stepText(step))}`));
  }
  if (finding.fix) {
    const [description = "", ...edits] = fixLines(finding.fix);
    lines.push(`  ${palette.good("fix:")} ${printable(description)}`, ...edits.map((edit) => `    ${printable(edit)}`));
  }
  if (!isSaidByFix(finding)) lines.push(`  ${palette.note("hint:")} ${printable(hint)}`);
  lines.push("");
  return lines.join("\n");
}

/** A hint that only says what the fix does. */
function isSaidByFix({ hint, fix }: Cause["finding"]): boolean {
  return fix !== undefined && hint.replace(/\.$/, "").toLowerCase() === fix.description.toLowerCase();
}

function unexplainedText(verdicts: readonly Verdict[], { counted }: ProofReport, palette: Palette): string {
  const [first] = verdicts;
  if (!first) return "";
  const { property, verdict, reason, witness } = first;
  const paint = verdict === "broken" ? palette.error : palette.warning;
  const aside = verdicts.some((one) => counted.has(one)) ? "" : palette.faint(" (does not count)");
  const lines = [
    `${paint(`${property} ${verdict}`)} ${printable(pairsText(verdicts))}${aside}: ${printable(reason)}`,
    ...(witness?.steps ?? []).map((step, index) => `    ${index + 1}. ${printable(stepText(step))}`),
  ];
  return `${lines.join("\n")}\n`;
}

function closedText({ comparison }: ProofReport, palette: Palette): string {
  if (!comparison || comparison.closed.length === 0) return "";
  const lines = comparison.closed.map(
    ({ world, finding: { code, message } }) => `  ${palette.good(code)} ${printable(world)}: ${printable(message)}`,
  );
  return `Gone since ${printable(comparison.base)}:\n${lines.join("\n")}\n`;
}
