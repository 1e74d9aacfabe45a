import { setFlagsFromString } from "node:v8";
import {
  diagnosticJson,
  diagnosticsText,
  driftEventJson,
  driftEventText,
  driftJson,
  driftMarkdown,
  driftText,
  hasErrors,
} from "@kubestage/core";
import type { DriftRequest, DriftResult } from "@kubestage/workflows";
import { drift, followDrift } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { checkLedger } from "../arguments/ledger-options.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface DriftArguments {
  readonly path: string;
  readonly cluster?: string;
  readonly stage?: string;
  readonly releases?: string;
  readonly ledger?: string;
  readonly branch?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly watch?: boolean;
  readonly auditLog?: string;
  readonly output: string;
}

const couldNotRun = 1;
const thereAreDifferences = 2;

export async function runDrift({ output, watch, ...given }: DriftArguments, terminal: Terminal): Promise<number> {
  if (watch === true && output === "markdown")
    throw usageError("--watch has the forms text and json", "leave one of the two out");
  checkLedger(given);
  const request = { ...given, from: terminal.from };
  if (watch === true) {
    keepYoungHeapSmall();
    return interruptible((signal) => follow({ ...request, signal }, output, terminal));
  }
  const result = await interruptible((signal) => drift({ ...request, signal }));
  await write(result, output, terminal);
  const { report, diagnostics } = result;
  // Where something could not be compared, drift that was found is still the first thing to know.
  if (report && report.drifts.length > 0) return thereAreDifferences;
  return !report || hasErrors(diagnostics) ? couldNotRun : 0;
}

/**
 * A watch stays for weeks beside other programs. While it reads thousands of objects at its beginning V8 lets the space
 * for new objects grow, and keeps it: on a busy machine 10,000 objects then take up to 380 MB instead of 190.
 */
function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function write({ report, diagnostics }: DriftResult, form: string, terminal: Terminal): Promise<void> {
  if (form === "json") {
    const drifts = report ? driftJson(report) : null;
    return writeJson({ report: drifts, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  }
  // What is said about the declaration stands in the build: here it matters only where it stands in the way.
  await writeDiagnostics(report ? diagnostics.filter(isAboutTheCluster) : diagnostics, "text", terminal);
  if (!report) return;
  await terminal.out.write(
    form === "markdown" ? driftMarkdown(report) : driftText(report, await terminal.out.palette()),
  );
}

function isAboutTheCluster({ code }: DriftResult["diagnostics"][number]): boolean {
  return code.startsWith("KS5") || code.startsWith("KS6");
}

/** Ends by a signal, which is thrown, or with what stood in the way. */
async function follow(request: DriftRequest, form: string, terminal: Terminal): Promise<number> {
  const [out, err] = [await terminal.out.palette(), await terminal.err.palette()];
  const diagnostics = await followDrift(request, {
    tell: (event) =>
      terminal.out.write(form === "json" ? `${JSON.stringify(driftEventJson(event))}\n` : driftEventText(event, out)),
    problem: (diagnostic) => void terminal.err.write(diagnosticsText([diagnostic], err)),
    begun: ({ declared, kinds, cluster }) =>
      void terminal.err.write(`kubestage: watching ${declared} declared objects and ${kinds} kinds in ${cluster}\n`),
    waits: (what) => void terminal.err.write(`kubestage: the cluster does not answer (${what}); it is tried again\n`),
  });
  await writeDiagnostics(diagnostics, form, terminal);
  return couldNotRun;
}
