import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { printable } from "./printable.ts";
import { pairText, stepText } from "./proof-words.ts";
import { shownDiagnostics } from "./shown-diagnostics.ts";

/**
 * A test case for each property and ordered pair, in a suite for each cluster and property. What does not hold fails where
 * it counts, as the exit code does, and is skipped where it does not. What was said of the input is a suite of its own: of it
 * errors fail.
 * Source: https://github.com/testmoapp/junitxml
 */
export function proofJunit(report: ProofReport, diagnostics: readonly Diagnostic[]): string {
  const suites = report.proofs.flatMap((proof) =>
    proof.properties.map((property) => ({
      name: `${proof.world} ${property}`,
      verdicts: proof.verdicts.filter((verdict) => verdict.property === property),
      proof,
    })),
  );
  const all = suites.flatMap(({ verdicts }) => verdicts);
  const { shown } = shownDiagnostics(diagnostics);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kubestage prove" ${countsOf(all, report, shown)}>`,
    ...inputSuite(shown, report),
    ...suites.flatMap(({ name, verdicts, proof }) => [
      `  <testsuite name="${xmlText(name)}" ${countsOf(verdicts, report)}>`,
      ...verdicts.map((verdict) => caseText(proof, verdict, report)),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function countsOf(
  verdicts: readonly Verdict[],
  { counted }: ProofReport,
  diagnostics: readonly Diagnostic[] = [],
): string {
  const open = verdicts.filter(({ verdict }) => verdict !== "holds");
  const failing = open.filter((verdict) => counted.has(verdict)).length;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const tests = verdicts.length + diagnostics.length;
  const failures = failing + errors;
  return `tests="${tests}" failures="${failures}" errors="0" skipped="${open.length + diagnostics.length - failures}"`;
}

function inputSuite(diagnostics: readonly Diagnostic[], report: ProofReport): string[] {
  if (diagnostics.length === 0) return [];
  return [
    `  <testsuite name="input" ${countsOf([], report, diagnostics)}>`,
    ...diagnostics.map(({ code, severity, message, hint, span }) => {
      const place = span ? ` at ${formatPlace(placeOf(span))}` : "";
      const start = `    <testcase classname="input" name="${xmlText(`${code}${place}`)}"`;
      const said = severity === "error" ? ["failure", ' type="error"'] : ["skipped", ""];
      const text = xmlText(`${message} (hint: ${hint})`);
      return `${start}>\n      <${said.join("")} message="${text}"/>\n    </testcase>`;
    }),
    "  </testsuite>",
  ];
}

function caseText({ world }: Proof, verdict: Verdict, { counted }: ProofReport): string {
  const { property, verdict: answer, reason, witness } = verdict;
  const start = `    <testcase classname="${xmlText(`${world}.${property}`)}" name="${xmlText(pairText(verdict))}"`;
  if (answer === "holds") return `${start}/>`;
  if (!counted.has(verdict))
    return `${start}>\n      <skipped message="${xmlText(`${answer}, but does not count: ${reason}`)}"/>\n    </testcase>`;
  const steps = (witness?.steps ?? []).map((step, index) => xmlText(`${index + 1}. ${stepText(step)}`));
  const body = steps.join("\n");
  return `${start}>\n      <failure type="${answer}" message="${xmlText(reason)}">${body}</failure>\n    </testcase>`;
}

/** Text for an element or an attribute; what XML 1.0 cannot hold at all stands as `\u{…}`. */
function xmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
  };
  return printable(text)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
