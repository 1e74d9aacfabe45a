import { type LedgerCommit, KubestageError, type ReceivedMessage, receiveCheck } from "@kubestage/adapters";
import {
  type AppInStage,
  type Change,
  type Evidence,
  type Ledger,
  nextNumber,
  pointerKey,
  recordId,
  suggest,
  treeKey,
} from "@kubestage/core";
import { nextStep } from "./advance.ts";
import { announce } from "./announce.ts";
import { type LedgerRequest, openLedger } from "./session/ledger-session.ts";
import { checkApp, checkStage } from "./session/check-names.ts";

export interface RecordRequest extends LedgerRequest, AppInStage, Pick<Evidence, "gate"> {
  /** What was found out; or the signed message of the service that did. */
  readonly result: Pick<Evidence, "outcome" | "said"> | SignedMessage;
  /** What the stage runs where absent; for a check of an entry what waits to come in. */
  readonly release?: string | undefined;
}

interface SignedMessage {
  readonly message: ReceivedMessage;
  /** By the names of what holds them; one of them has signed it. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Records what a check has found out: of the release that the stage runs, or, where the stage itself asks for it, of exactly what would
 * come into it.
 *
 * Errors: thrown KS6006 for names that the ledger does not have, KS4006 for a message that is not taken, KS4005 for a secret that is
 * none, those of the ledger.
 */
export async function recordEvidence(request: RecordRequest): Promise<Evidence> {
  const session = await openLedger(request);
  const { stage, app, gate } = request;
  const result = await session.writer.write(async (ledger, basis) => {
    const step = await nextStep(
      session,
      { ledger, basis },
      { wants: (where) => pointerKey(where) === pointerKey(request), isWhole: true },
    );
    checkStage(step.state, stage);
    checkApp(ledger, app);
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
    const now = session.now();
    const found = resultOf(request.result, { check: gate, subject: { app, release, stage, tree }, now }, ledger);
    const record = {
      ...{ stage, app, release, gate, ...found, at: now, number: nextNumber(ledger, release) },
      ...(tree !== undefined && { tree }),
    };
    const evidence: Evidence = { ...record, id: recordId("Evidence", record) };
    const changes: Change[] = [{ kind: "evidence", evidence }];
    const commit: LedgerCommit = {
      subject: `${gate} ${found.outcome} for ${release} in ${stage}`,
      trailers: { "Kubestage-Recorded": evidence.id, "Kubestage-Release": release },
      changes,
      files: await session.sign(basis.trust, changes),
    };
    return { commits: [commit], result: evidence };
  });
  await announce(session);
  return result;
}

/** Errors: thrown KS4006 for a message that is not taken. */
function resultOf(
  result: RecordRequest["result"],
  awaited: Pick<Parameters<typeof receiveCheck>[1], "check" | "subject" | "now">,
  { evidence }: Ledger,
): Pick<Evidence, "outcome" | "said" | "message"> {
  if (!("message" in result)) return result;
  const seen = (id: string): boolean => evidence.some((one) => one.message === id);
  const received = receiveCheck(result.message, { ...awaited, secrets: result.secrets, seen });
  if (received.accepted) return { ...received.result, message: received.id };
  const hint = "have the service send a new one about what is waited for: `kubestage why` says what that is";
  throw new KubestageError("KS4006", { message: `the message is not taken: ${received.reason}`, hint });
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
