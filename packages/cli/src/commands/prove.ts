import type { Diagnostic, ProofReport, Property } from "@kubestage/core";
import {
  diagnose,
  printable,
  proofCsv,
  proofDot,
  proofHtml,
  proofJson,
  proofJunit,
  proofMarkdown,
  proofMermaid,
  proofSarif,
  proofText,
  properties,
  suggest,
} from "@kubestage/core";
import type { CheckCertificatesResult, FixResult } from "@kubestage/workflows";
import { checkCertificates, fix, prove } from "@kubestage/workflows";
import type { WorldOptions } from "../arguments/world-options.ts";
import { narrateCluster } from "../cluster-narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ProveArguments extends WorldOptions {
  readonly paths: readonly string[];
  readonly property?: readonly string[];
  readonly base?: string;
  readonly from?: string;
  readonly to?: string;
  /** Whether files are changed first, so that what is found is mended. */
  readonly fix?: boolean;
  readonly certificates?: boolean;
  /** A saved proof. */
  readonly check?: string;
  readonly full?: boolean;
  readonly output: string;
}

const exitCodes = { apart: 0, open: 3, nothing: 1 } as const;
/** Where nobody looks at a terminal, this wide. */
const usualWidth = 80;

export async function runProve(given: ProveArguments, terminal: Terminal): Promise<number> {
  const { output, full = false, fix: mends = false, check, property, from, to, kubernetes, ...request } = given;
  const wrong = problemsOf(given);
  if (wrong.length > 0) {
    await writeDiagnostics(wrong, output, terminal);
    return exitCodes.nothing;
  }
  const judged = {
    ...request,
    properties: property?.filter(isProperty),
    minorVersion: kubernetes,
    from: terminal.from,
    stdin: process.stdin,
  };
  if (check !== undefined) {
    const result = await interruptible(async (signal) => checkCertificates({ ...judged, file: check, signal }));
    await writeChecked(result, output, terminal);
    return exitCodes[result.outcome];
  }
  const narration = narrateCluster(terminal);
  let fixes: FixResult | undefined;
  const { report, diagnostics, outcome } = await interruptible(async (signal) => {
    if (mends) {
      fixes = await fix({ ...judged, fromStage: from, toStage: to, write: true, signal });
      await terminal.err.write(fixText(fixes));
    }
    return prove({ ...judged, fromStage: from, toStage: to, signal }, (event) => {
      if (event.type !== "phase") narration.progress(event);
    });
  }).finally(narration.end);
  if (!report) await writeDiagnostics(diagnostics, output, terminal);
  else await write(report, diagnostics, { output, full, fixes }, terminal);
  return exitCodes[outcome];
}

async function writeChecked(
  { pairs, diagnostics, outcome }: CheckCertificatesResult,
  output: string,
  terminal: Terminal,
): Promise<void> {
  if (output === "json") {
    const checked = pairs.map(({ refused, ...pair }) => ({ ...pair, refused: refused ?? null }));
    return writeJson({ form: "kubestage.dev/checked-proof/v1", outcome, checked, diagnostics }, terminal);
  }
  await writeDiagnostics(diagnostics, "text", terminal);
  const refused = pairs.filter((pair) => pair.refused !== undefined);
  const lines = [
    ...refused.map((one) => `refused: ${one.property} ${one.from} -> ${one.to} in ${one.world}: ${one.refused ?? ""}`),
    ...(pairs.length === 0 ? [] : [`${pairs.length - refused.length} of ${pairs.length} verdicts are shown to hold`]),
  ];
  await terminal.out.write(lines.map((line) => `${printable(line)}\n`).join(""));
}

function isProperty(name: string): name is Property {
  return (properties as readonly string[]).includes(name);
}

/** What was changed, a line for each finding, and why the others were not. */
function fixText({ fixed, refused, files, changedMeanwhile, outdated }: FixResult): string {
  const lines = [
    ...changedMeanwhile.map((file) => `not changed: ${file} was changed by somebody else since it was read`),
    ...fixed.map(({ finding, changes }) => `fixed ${finding.code}: ${changes.join("; ")}`),
    ...refused.map(({ finding, why }) => `not fixed ${finding.code} (${finding.message}): ${why}`),
    ...files.map(({ file }) => `changed: ${file}`),
    ...outdated.map((folder) => `build again: ${folder} says what the declaration said before`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function problemsOf(given: ProveArguments): Diagnostic[] {
  const { property = [], paths, context, fix: mends, certificates, check, output } = given;
  const problems = property
    .filter((name) => !isProperty(name))
    .map((name) => {
      const message = `there is no property ${JSON.stringify(name)}`;
      return diagnose("KS6006", { message, hint: suggest(name, properties, "property") });
    });
  const refuse = (message: string, hint: string): void => void problems.push(diagnose("KS6006", { message, hint }));
  if (mends === true && (context !== undefined || paths.includes("-")))
    refuse("only files can be fixed", "name the files or folders of the manifests");
  if (check !== undefined) {
    for (const option of notForCheck)
      if (given[option] !== undefined)
        refuse(`--${option} is not for --check, which proves nothing again`, `leave out --${option}, or --check`);
    if (output !== "text" && output !== "json")
      refuse(`--check has no form ${output}`, "leave out `-o`, or choose `-o json`");
  } else if (certificates === true && output !== "json")
    refuse("certificates are written as JSON only", "add `-o json`, and save what is printed for --check");
  if (context !== undefined && paths.length > 0)
    refuse("manifests and a cluster cannot be proved together", "name either paths or `--context`");
  return problems;
}

/** What asks for a proof, or for a part of one. */
const notForCheck = ["fix", "base", "from", "to", "certificates"] as const;

async function write(
  report: ProofReport,
  diagnostics: readonly Diagnostic[],
  { output, full, fixes }: { readonly output: string; readonly full: boolean; readonly fixes: FixResult | undefined },
  terminal: Terminal,
): Promise<void> {
  const { out } = terminal;
  if (output === "json") return writeJson(proofJson(report, diagnostics, fixes), terminal);
  if (output === "sarif") return writeJson(proofSarif(report, diagnostics, version), terminal);
  await writeDiagnostics(diagnostics, "text", terminal);
  const columns = out.isTerminal ? out.columns : usualWidth;
  await out.write(textOf(output, report, diagnostics) ?? proofText(report, await out.palette(), { columns, full }));
}

function textOf(output: string, report: ProofReport, diagnostics: readonly Diagnostic[]): string | undefined {
  switch (output) {
    case "markdown":
      return proofMarkdown(report, diagnostics);
    case "junit":
      return proofJunit(report, diagnostics);
    case "html":
      return proofHtml(report, diagnostics);
    case "mermaid":
      return proofMermaid(report);
    case "dot":
      return proofDot(report);
    case "csv":
      return proofCsv(report);
    default:
      return undefined;
  }
}
