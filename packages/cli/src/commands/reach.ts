import type { ReachReport } from "@kubestage/core";
import { diagnose, diagnosticJson, reachCsv, reachGraph, reachJson, reachMarkdown, reachText } from "@kubestage/core";
import { reach } from "@kubestage/workflows";
import type { WorldOptions } from "../arguments/world-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ReachArguments extends WorldOptions {
  readonly paths: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly output: string;
}

export async function runReach(
  { output, from, to, kubernetes, ...request }: ReachArguments,
  terminal: Terminal,
): Promise<number> {
  if (request.context !== undefined && request.paths.length > 0) {
    const message = "manifests and a cluster cannot be looked at together";
    const hint = "name either paths or `--context`";
    await writeDiagnostics([diagnose("KS6006", { message, hint })], output, terminal);
    return 1;
  }
  const { reports, diagnostics } = await interruptible((signal) =>
    reach({
      ...request,
      fromWhom: from,
      toWhom: to,
      minorVersion: kubernetes,
      from: terminal.from,
      stdin: process.stdin,
      signal,
    }),
  );
  if (output === "json")
    await writeJson({ ...reachJson(reports), diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  else {
    await writeDiagnostics(diagnostics, "text", terminal);
    await terminal.out.write(textOf(output, reports) ?? reachText(reports, await terminal.out.palette()));
  }
  return reports.length === 0 ? 1 : 0;
}

function textOf(output: string, reports: readonly ReachReport[]): string | undefined {
  switch (output) {
    case "csv":
      return reachCsv(reports);
    case "markdown":
      return reachMarkdown(reports);
    case "dot":
    case "mermaid":
      return reachGraph(reports, output);
    default:
      return undefined;
  }
}
