import { diagnosticJson, hasErrors, planJson, planMarkdown, planText } from "@kubestage/core";
import type { PlanRequest } from "@kubestage/workflows";
import { plan } from "@kubestage/workflows";
import { checkLedger } from "../arguments/ledger-options.ts";
import { narrateCluster } from "../cluster-narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface PlanArguments extends Omit<PlanRequest, "from" | "signal"> {
  readonly full?: boolean;
  readonly output: string;
}

const thereAreDifferences = 2;

export async function runPlan(
  { output, full = false, ...request }: PlanArguments,
  terminal: Terminal,
): Promise<number> {
  checkLedger(request);
  const narration = narrateCluster(terminal);
  const made = await interruptible((signal) =>
    plan({ ...request, from: terminal.from, signal }, narration.progress),
  ).finally(narration.end);
  const diagnostics = made.diagnostics.filter(({ code }) => made.plan === undefined || isOfClusters(code));
  if (output === "json") {
    const result = { plan: made.plan ? planJson(made.plan) : null, diagnostics: made.diagnostics.map(diagnosticJson) };
    await writeJson(result, terminal);
  } else {
    await writeDiagnostics(diagnostics, "text", terminal);
    if (made.plan && output === "markdown") await terminal.out.write(planMarkdown(made.plan, { full }));
    else if (made.plan) await terminal.out.write(planText(made.plan, await terminal.out.palette(), { full }));
  }
  if (!made.plan || hasErrors(made.diagnostics)) return 1;
  // What only waits until something is ready needs nobody to do anything.
  return made.plan.items.some(({ awaits }) => awaits !== "readiness") ? thereAreDifferences : 0;
}

/** What is said about the declaration stands in the build: here it matters only where nothing could be planned. */
export function isOfClusters(code: string): boolean {
  return code.startsWith("KS5") || code.startsWith("KS6");
}
