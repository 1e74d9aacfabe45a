import {
  type AppInStage,
  type AppStatus,
  type Approval,
  type Diagnostic,
  type Evidence,
  pointerKey,
  statusOf,
  type Wait,
} from "@kubestage/core";
import { type Interest, nextStep, problemsOf } from "../advance.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { checkApp, checkStage } from "../session/check-names.ts";

export interface WhyResult {
  /** Undefined where nothing of the app is there, and nothing waits. */
  readonly status: AppStatus | undefined;
  /** What speaks for what runs there. */
  readonly evidence: readonly (Evidence | Approval)[];
  /** What waits, with every gate as it stands for exactly what would be promoted. */
  readonly wait: Pick<Wait, "app" | "stage" | "release" | "because" | "gates"> | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Why a release is in a stage, and why the next one is not. Errors: thrown KS6006 for names, those of the ledger. */
export async function why(request: LedgerRequest & AppInStage): Promise<WhyResult> {
  const session = await openLedger(request);
  const { ledger, ...read } = await session.store.read();
  const key = pointerKey(request);
  const interest: Interest = { wants: (where) => pointerKey(where) === key, isWhole: true };
  const step = await nextStep(session, { ledger, basis: { ...read, written: new Map() } }, interest);
  checkStage(step.state, request.stage);
  checkApp(ledger, request.app);
  const status = statusOf(step.situation).find((one) => pointerKey(one) === key);
  const stood = new Set(status?.pointer?.evidence);
  const found = [...step.decision.promotions, ...step.decision.waits].find((one) => pointerKey(one) === key);
  return {
    status,
    evidence: [...ledger.evidence, ...ledger.approvals].filter(({ id }) => stood.has(id)),
    wait: found && {
      ...found,
      because: "because" in found ? found.because : "nothing keeps it: `kubestage promote` carries it out",
    },
    diagnostics: problemsOf(step),
  };
}
