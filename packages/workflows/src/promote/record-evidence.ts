import { type LedgerCommit, KubestageError } from "@kubestage/adapters";
import {
  type AppInStage,
  type Change,
  type Evidence,
  nextNumber,
  pointerKey,
  recordId,
  suggest,
  treeKey,
} from "@kubestage/core";
import { nextStep } from "./advance.ts";
import { announce } from "./announce.ts";
import { type LedgerRequest, openLedger } from "./ledger-session.ts";
import { checkStage } from "./promote.ts";

export interface RecordRequest extends LedgerRequest, AppInStage, Pick<Evidence, "gate" | "outcome" | "said"> {
  /** What the stage runs where absent; for a check of an entry what waits to come in. */
  readonly release?: string | undefined;
}

/**
 * Records what a check has found out: of the release that the stage runs, or, where the stage itself asks for it, of exactly what would
 * come into it.
 *
 * Errors: thrown KS6006 for names that the ledger does not have, those of the ledger.
 */
export async function recordEvidence(request: RecordRequest): Promise<Evidence> {
  const session = await openLedger(request);
  const { stage, app, gate, outcome, said } = request;
  const result = await session.writer.write(async (ledger, basis) => {
    const step = await nextStep(
      session,
      { ledger, basis },
      { wants: (where) => pointerKey(where) === pointerKey(request), isWhole: true },
    );
    checkStage(step.state, stage);
    const own = step.state.road.stages.find(({ name }) => name === stage)?.gates ?? [];
    const isOfEntry = own.some((one) => one.name === gate && one.kind === "evidence" && one.of === "entry");
    checkGate(step.state.road.stages, gate);
    const waiting = [...step.decision.promotions, ...step.decision.waits].find(
      (one) => pointerKey(one) === pointerKey(request),
    );
    const release =
      request.release ?? (isOfEntry ? waiting?.release : ledger.pointers.get(pointerKey(request))?.release);
    if (release === undefined || ledger.releases.get(release)?.app !== app) {
      const message = `${stage} ${isOfEntry ? "has no release waiting" : "runs no release"} of ${app}${request.release === undefined ? "" : ` called ${request.release}`}`;
      throw new KubestageError("KS6006", { message, hint: "look at `kubestage status`, or name it with --release" });
    }
    const tree = isOfEntry ? step.examined.get(treeKey(request, release))?.rendered.tree : undefined;
    const record = {
      ...{ stage, app, release, gate, outcome, said, at: session.now(), number: nextNumber(ledger, release) },
      ...(tree !== undefined && { tree }),
    };
    const evidence: Evidence = { ...record, id: recordId("Evidence", record) };
    const changes: Change[] = [{ kind: "evidence", evidence }];
    const commit: LedgerCommit = {
      subject: `${gate} ${outcome} for ${release} in ${stage}`,
      trailers: { "Kubestage-Recorded": evidence.id, "Kubestage-Release": release },
      changes,
      files: await session.sign(basis.trust, changes),
    };
    return { commits: [commit], result: evidence };
  });
  await announce(session);
  return result;
}

function checkGate(
  stages: readonly { readonly gates: readonly { readonly name: string; readonly kind: string }[] }[],
  gate: string,
): void {
  const known = stages.flatMap(({ gates }) => gates.flatMap(({ name, kind }) => (kind === "evidence" ? name : [])));
  if (known.includes(gate)) return;
  const message = `no stage has a check ${JSON.stringify(gate)} that waits for a record`;
  throw new KubestageError("KS6006", { message, hint: suggest(gate, [...new Set(known)], "check") });
}
