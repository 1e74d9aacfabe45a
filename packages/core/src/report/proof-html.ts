import { caretFrame } from "../diagnostics/frame.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { assumptions } from "../verdicts/assumption.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { count } from "./amounts.ts";
import { htmlText } from "./printable.ts";
import { graphSvg } from "./proof-html-graph.ts";
import type { MatrixCell } from "./proof-matrix.ts";
import { legendText, letters, matrixOf } from "./proof-matrix.ts";
import type { Cause } from "./proof-model.ts";
import { assumptionsOf, causesOf, closingText, unexplained } from "./proof-model.ts";
import { fixLines, pairsText, pairText, stepText } from "./proof-words.ts";
import { shownDiagnostics } from "./shown-diagnostics.ts";

const style = `:root { color-scheme: light dark; --line: #d5dae0; --broken: #b3261e; --unknown: #8a5a00; --holds: #1a6b34 }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --broken: #ff8a80; --unknown: #e6b450; --holds: #7ecf96 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse }
.wide { overflow-x: auto }
th, td { text-align: left; padding: .3rem .6rem; border: 1px solid var(--line); white-space: nowrap }
td.broken { color: var(--broken); font-weight: 700 } td.unknown { color: var(--unknown) } td.holds { color: var(--holds) }
pre { font: 13px/1.4 ui-monospace, monospace; overflow-x: auto; border-left: 3px solid var(--line); padding-left: .8rem }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
article { border-top: 1px solid var(--line); break-inside: avoid }
.graph { max-width: 44rem; width: 100% } .graph path { fill: none; stroke-width: 1.6 } .graph marker path { fill: currentColor; stroke: none }
.graph .broken { stroke: var(--broken) } .graph .unknown { stroke: var(--unknown); stroke-dasharray: 5 4 }
.graph circle, .graph text { fill: currentColor } .graph text { font-size: 13px }
@media print { body { margin: 0; max-width: none } a { color: inherit; text-decoration: none } }`;

/**
 * A proof as a page that stands alone: what was said of the input, the matrix and graph of each cluster, then the findings.
 * No script, nothing loaded.
 */
export function proofHtml(report: ProofReport, diagnostics: readonly Diagnostic[]): string {
  const worlds = report.proofs.map((proof, index) => worldSection(proof, `w${index}`));
  const assumed = assumptionsOf(report).map((one) => `<li>${htmlText(assumptions[one])}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Stages apart</title>
<style>
${style}
</style>
</head>
<body>
<main>
<h1>Stages apart</h1>
<p><strong>${htmlText(closingText(report))}</strong></p>
${inputSection(diagnostics)}${worlds.join("\n")}
${closedSection(report)}${assumed.length === 0 ? "" : `<section>\n<h2>What is assumed</h2>\n<ul>\n${assumed.join("\n")}\n</ul>\n</section>\n`}</main>
</body>
</html>
`;
}

function worldSection(proof: Proof, id: string): string {
  const causes = causesOf(proof);
  const others = unexplained(proof);
  const { world, minorVersion, stages } = proof;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${htmlText(world)}</h2>
<p>Kubernetes 1.${minorVersion}, ${count(stages.length, "stage")}: ${htmlText(proof.properties.join(", "))}</p>
${matrixTable(proof)}${graphSvg(proof, `${id}arrow`)}${causes.map(causeArticle).join("\n")}
${others.map(unexplainedArticle).join("\n")}
</section>`;
}

function matrixTable(proof: Proof): string {
  const { rows: froms, columns, cell } = matrixOf(proof);
  if (froms.length === 0) return "";
  const heads = columns.map((name) => `<th scope="col">${htmlText(name)}</th>`).join("");
  const rows = froms.map((from) => {
    const cells = columns.map((to) => cellOf(cell(from, to))).join("");
    return `<tr><th scope="row">${htmlText(from)}</th>${cells}</tr>`;
  });
  return `<div class="wide" tabindex="0" role="group" aria-label="Matrix of stages">
<table>
<caption>Rows lead, columns are led to. ${htmlText(legendText(proof))}</caption>
<thead><tr><th scope="col">from \\ to</th>${heads}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
`;
}

/** The letters are for the eye; who listens, and who points, gets words. */
function cellOf(cell: MatrixCell): string {
  const { broken, unknown, empty } = cell;
  if (empty) return "<td>-</td>";
  const kind = broken.length > 0 ? "broken" : unknown.length > 0 ? "unknown" : "holds";
  const words = [
    ...(broken.length > 0 ? [`broken: ${broken.join(", ")}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${unknown.join(", ")}`] : []),
  ].join("; ");
  const said = words === "" ? "holds" : words;
  return `<td class="${kind}"><abbr title="${said}" aria-label="${said}">${letters(cell)}</abbr></td>`;
}

function inputSection(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "";
  const { shown, left } = shownDiagnostics(diagnostics);
  const articles = shown.map((diagnostic) => {
    const { span } = diagnostic;
    const place = span ? `<p><code>${htmlText(formatPlace(placeOf(span)))}</code></p>\n` : "";
    return `<article>\n${headOf(diagnostic)}\n${place}${frameOf(diagnostic)}${relatedTo(diagnostic)}${hintOf(diagnostic)}\n</article>`;
  });
  const rest = left.map((line) => `<p>${htmlText(line)}</p>`);
  return `<section>\n<h2>What was read</h2>\n${[...articles, ...rest].join("\n")}\n</section>\n`;
}

function headOf({ severity, code, message }: Diagnostic): string {
  return `<h3>${severity} ${code}: ${htmlText(message)}</h3>`;
}

function frameOf({ span }: Diagnostic): string {
  return span && span.source.text !== "" ? `<pre>${frameText(caretFrame(span))}</pre>\n` : "";
}

function relatedTo({ related }: Diagnostic): string {
  const also = related.map(
    (one) => `<p>${htmlText(one.message)}: <code>${htmlText(formatPlace(placeOf(one.span)))}</code></p>\n`,
  );
  return also.join("");
}

function hintOf({ hint }: Diagnostic): string {
  return `<p>Hint: ${htmlText(hint)}</p>`;
}

function causeArticle({ diagnostic, finding, site, pairs }: Cause): string {
  const { witness } = finding;
  const { span } = diagnostic;
  const place = span ? formatPlace(placeOf(span)) : site;
  const steps = witness?.steps.map((step) => `<li>${htmlText(stepText(step))}</li>`) ?? [];
  const shown = witness ? `<p>${htmlText(witness.summary)}</p>\n<ol>\n${steps.join("\n")}\n</ol>\n` : "";
  return `<article>
${headOf(diagnostic)}
<p>${place === undefined ? "" : `<code>${htmlText(place)}</code>, `}${finding.property}: ${htmlText(pairsText(pairs, 40))}</p>
${frameOf(diagnostic)}${relatedTo(diagnostic)}${shown}${fixBlock(finding.fix)}${hintOf(diagnostic)}
</article>`;
}

function fixBlock(fix: Cause["finding"]["fix"]): string {
  if (!fix) return "";
  const [description = "", ...edits] = fixLines(fix);
  const items = edits.map((edit) => `<li><code>${htmlText(edit)}</code></li>`);
  return `<p>Fix: ${htmlText(description)}</p>\n<ul>\n${items.join("\n")}\n</ul>\n`;
}

function unexplainedArticle(verdicts: readonly Verdict[]): string {
  const [first] = verdicts;
  if (!first) return "";
  const { property, verdict, reason, witness } = first;
  const steps = witness?.steps.map((step) => `<li>${htmlText(stepText(step))}</li>`) ?? [];
  const list = steps.length === 0 ? "" : `<ol>\n${steps.join("\n")}\n</ol>\n`;
  const pairs = htmlText(verdicts.map(pairText).join(", "));
  return `<article>\n<h3>${property} ${verdict}: ${htmlText(reason)}</h3>\n<p>${pairs}</p>\n${list}</article>`;
}

function closedSection({ comparison }: ProofReport): string {
  if (!comparison || comparison.closed.length === 0) return "";
  const items = comparison.closed.map(
    ({ world, finding: { code, message } }) => `<li>${code} ${htmlText(world)}: ${htmlText(message)}</li>`,
  );
  return `<section>\n<h2>Gone since ${htmlText(comparison.base)}</h2>\n<ul>\n${items.join("\n")}\n</ul>\n</section>\n`;
}

/** Lines stay lines: the frame itself shows what cannot be shown as `·`. */
function frameText(frame: string): string {
  return frame.split("\n").map(htmlText).join("\n");
}
