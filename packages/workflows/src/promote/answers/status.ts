import { type AppStatus, type Decision, decide, type Diagnostic, type Situation, statusOf } from "@kubestage/core";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { findLeftStages } from "./left-stages.ts";
import { type PreviewStatus, previewsOf } from "../previews/list-previews.ts";
import { readState } from "../session/read-state.ts";

export interface StatusResult {
  readonly all: readonly AppStatus[];
  readonly decision: Decision;
  readonly previews: readonly PreviewStatus[];
  /** KS4017 for stages that run and are declared no more. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How everything stands that the ledger knows of, without rendering anything. Errors: thrown those of the ledger. */
export async function promotionStatus(request: LedgerRequest): Promise<StatusResult> {
  const session = await openLedger(request);
  const state = await readState(session);
  const { ledger, road } = state;
  const situation: Situation = { ledger, road, now: session.now(), trees: new Map() };
  const decision = decide(situation);
  return {
    ...{ all: statusOf(situation, decision), decision, previews: previewsOf(situation) },
    diagnostics: await findLeftStages(state),
  };
}
