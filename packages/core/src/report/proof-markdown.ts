import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { assumptions } from "../verdicts/assumption.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { htmlText, markdownCode, markdownText } from "./printable.ts";
import { letters, legendText, matrixOf } from "./proof-matrix.ts";
import type { Cause } from "./proof-model.ts";
import { assumptionsOf, causesOf, closingText, unexplained } from "./proof-model.ts";
import { fixLines, pairsText, stepText } from "./proof-words.ts";
import { shownDiagnostics } from "./shown-diagnostics.ts";

/** Code hosts refuse comments of more than 65,536 characters. */
const longest = 60_000;

/**
 * A proof for a comment on a change: what came of it first, what was said of the input, then the matrix of each cluster, then
 * the causes. What does not fit into a comment is left out with a line that says how much.
 */
export function proofMarkdown(report: ProofReport, diagnostics: readonly Diagnostic[]): string {
  const blocks = [
    inputBlock(diagnostics),
    ...report.proofs.flatMap((proof) => [
      matrixBlock(proof),
      ...causesOf(proof).map(causeBlock),
      ...unexplained(proof).map(unexplainedBlock),
    ]),
    closedBlock(report),
    assumedBlock(report),
  ].filter((block) => block !== "");
  let text = `# Stages apart\n\n**${markdownText(closingText(report))}**\n\n`;
  for (const [index, block] of blocks.entries()) {
    const left = `${blocks.length - index} more sections do not fit here: see \`kubestage prove\`.\n`;
    if (text.length + block.length > longest) return text + left;
    text += block;
  }
  return text;
}

function inputBlock(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "";
  const { shown, left } = shownDiagnostics(diagnostics);
  const lines = shown.map(({ code, severity, message, hint, span }) => {
    const place = span ? ` ${markdownCode(formatPlace(placeOf(span)))}` : "";
    return `- **${severity} ${code}**${place} ${markdownText(message)}. Hint: ${markdownText(hint)}`;
  });
  return `## What was read\n\n${[...lines, ...left.map((line) => `- ${markdownText(line)}`)].join("\n")}\n\n`;
}

function matrixBlock(proof: Proof): string {
  const { rows, columns, cell } = matrixOf(proof);
  if (rows.length === 0) return "";
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    `## ${markdownText(proof.world)}`,
    "",
    row(["from \\\\ to", ...columns.map(markdownText)]),
    row(["---", ...columns.map(() => "---")]),
    ...rows.map((from) =>
      row([`**${markdownText(from)}**`, ...columns.map((to) => markdownText(letters(cell(from, to))))]),
    ),
    "",
    markdownText(legendText(proof)),
    "",
    "",
  ];
  return lines.join("\n");
}

function causeBlock({ diagnostic, finding, site, pairs }: Cause): string {
  const { witness } = finding;
  const { code, severity, message, hint, span } = diagnostic;
  const place = span ? formatPlace(placeOf(span)) : site;
  const lines = [
    `### ${severity} ${code}: ${markdownText(message)}`,
    "",
    ...(place === undefined ? [] : [`at ${markdownCode(place)}`, ""]),
    `${finding.property}: ${markdownText(pairsText(pairs))}`,
    "",
  ];
  if (witness)
    lines.push(
      `<details open><summary>${htmlText(witness.summary)}</summary>`,
      "",
      ...witness.steps.map((step, index) => `${index + 1}. ${markdownText(stepText(step))}`),
      "",
      "</details>",
      "",
    );
  if (finding.fix) {
    const [description = "", ...edits] = fixLines(finding.fix);
    lines.push(`**Fix:** ${markdownText(description)}`, "", ...edits.map((edit) => `- ${markdownCode(edit)}`), "");
  }
  lines.push(`Hint: ${markdownText(hint)}`, "", "");
  return lines.join("\n");
}

function unexplainedBlock(verdicts: readonly Verdict[]): string {
  const [first] = verdicts;
  if (!first) return "";
  const { property, verdict, reason } = first;
  return `- **${property} ${verdict}** ${markdownText(pairsText(verdicts))}: ${markdownText(reason)}\n\n`;
}

function closedBlock({ comparison }: ProofReport): string {
  if (!comparison || comparison.closed.length === 0) return "";
  const lines = comparison.closed.map(
    ({ world, finding: { code, message } }) => `- ${code} ${markdownText(world)}: ${markdownText(message)}`,
  );
  return `## Gone since ${markdownText(comparison.base)}\n\n${lines.join("\n")}\n\n`;
}

function assumedBlock(report: ProofReport): string {
  const assumed = assumptionsOf(report);
  if (assumed.length === 0) return "";
  const lines = assumed.map((one) => `- ${markdownText(assumptions[one])}`);
  return `<details><summary>What is assumed</summary>\n\n${lines.join("\n")}\n\n</details>\n`;
}
