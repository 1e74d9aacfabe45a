import { diagnosticJson, hasErrors, type Palette, printable } from "@kubestage/core";
import { check, type CheckOutcome, type CheckResults } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface CheckOptions extends LedgerOptions {
  readonly app?: string | undefined;
  readonly to?: string;
  readonly gate?: string;
  readonly dryRun?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
}

const refused = 3;

export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<number> {
  const { app, to, gate, dryRun = false, context, kubeconfig, output } = options;
  const result = await interruptible(async (signal) =>
    check({
      ...(await ledgerRequest(options, terminal, signal)),
      ...{ app, to, gate, dryRun, environment: process.env, cluster: { context, kubeconfig } },
      narrate: ({ gate: name, release, stage }, outcome) => {
        const line =
          outcome === undefined
            ? `${name} of ${release} in ${stage} …`
            : `${name} of ${release} in ${stage}: ${outcome}`;
        void terminal.err.write(`kubestage: ${printable(line)}\n`);
      },
    }),
  );
  const { checks, diagnostics } = result;
  if (output === "json") {
    await writeJson({ dryRun, checks: checks.map(checkJson), diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  } else {
    await terminal.out.write(checkText(result, dryRun, await terminal.out.palette()));
    await writeDiagnostics(diagnostics, "text", terminal);
  }
  return checks.some(({ outcome }) => outcome !== "passed") ? refused : hasErrors(diagnostics) ? 1 : 0;
}

function checkJson({ tree, evidence, ...rest }: CheckOutcome) {
  return { ...rest, tree: tree ?? null, evidence: evidence ?? null };
}

function checkText({ checks }: CheckResults, dryRun: boolean, palette: Palette): string {
  const marks = { passed: palette.good("✓"), failed: palette.error("✗"), unknown: palette.warning("?") };
  const lines = checks.map(({ gate, to, stage, release, outcome, said }) => {
    const where = to === stage ? `for ${stage}` : `in ${stage}, for ${to}`;
    const what = outcome === "unknown" ? "could not be found out" : `${outcome}: ${said}`;
    return `${marks[outcome]} ${gate} of ${palette.strong(printable(release))} ${where}: ${printable(what)}`;
  });
  const recorded = checks.filter(({ evidence }) => evidence !== undefined).length;
  const end =
    checks.length === 0
      ? "nothing is to be checked (kubestage status)"
      : dryRun
        ? "nothing was recorded: it was a dry run"
        : `${recorded} of ${checks.length} recorded`;
  return [...lines, end].map((line) => `${line}\n`).join("");
}
