import type { Plan } from "@kubestage/core";
import { applyText, diagnosticJson, planJson, planText } from "@kubestage/core";
import type { ApplyEnd, ApplyRequest, ApplyResult } from "@kubestage/workflows";
import { apply } from "@kubestage/workflows";
import { checkLedger } from "../arguments/ledger-options.ts";
import { narrateCluster } from "../cluster-narration.ts";
import { interruptible } from "../interruption.ts";
import { askAtTerminal } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { isOfClusters } from "./plan.ts";

type Given = "path" | "releases" | "ledger" | "branch" | "cluster" | "stage" | "context" | "kubeconfig";
export interface ApplyArguments extends Pick<ApplyRequest, Given> {
  readonly yes?: boolean;
  readonly forceConflicts?: boolean;
  readonly allowDataLoss?: boolean;
  /** In milliseconds. */
  readonly timeout: number;
  readonly wait: boolean;
  readonly full?: boolean;
  readonly output: string;
}

/** As shells have it, for SIGINT. */
const interruptedCode = 130;

export async function runApply(given: ApplyArguments, terminal: Terminal): Promise<number> {
  checkLedger(given);
  const { output, full = false, yes = false, timeout, forceConflicts, allowDataLoss, ...request } = given;
  const narration = narrateCluster(terminal);
  const asJson = output === "json";
  const result = await interruptible(
    (signal) =>
      apply(
        {
          ...request,
          from: terminal.from,
          signal,
          timeoutMs: timeout,
          forceConflicts: forceConflicts ?? false,
          allowDataLoss: allowDataLoss ?? false,
          show: async (plan) => {
            narration.end();
            if (!asJson) await showPlan(plan, full, terminal);
          },
          confirm: yes ? undefined : () => confirmed(signal),
        },
        narration.progress,
      ),
    { secondKills: true },
  ).finally(narration.end);
  await write(result, asJson, full, terminal);
  return exitCode(result.end);
}

async function showPlan(plan: Plan, full: boolean, terminal: Terminal): Promise<void> {
  await terminal.out.write(planText(plan, await terminal.out.palette(), { full }));
}

/** Without a terminal there is nobody to ask, and nothing is done. */
async function confirmed(signal: AbortSignal): Promise<boolean> {
  const answer = await askAtTerminal(signal)?.("Apply this plan? Only `yes` is taken for an answer: ");
  return answer?.trim() === "yes";
}

async function write(result: ApplyResult, asJson: boolean, full: boolean, terminal: Terminal): Promise<void> {
  const { plan, outcome, diagnostics } = result;
  if (asJson) {
    return writeJson(
      {
        end: result.end,
        plan: plan ? planJson(plan) : null,
        outcome: outcome ?? null,
        diagnostics: diagnostics.map(diagnosticJson),
      },
      terminal,
    );
  }
  if (outcome) await terminal.out.write(applyText(outcome, await terminal.out.palette(), { full }));
  const shown = diagnostics.filter(({ code }) => !plan || isOfClusters(code));
  await writeDiagnostics(shown, "text", terminal);
}

function exitCode(end: ApplyEnd): number {
  switch (end) {
    case "done":
      return 0;
    case "failed":
      return 1;
    case "refused":
      return 3;
    case "partly":
      return 4;
    case "interrupted":
      return interruptedCode;
  }
}
