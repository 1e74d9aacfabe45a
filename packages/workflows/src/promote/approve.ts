import { type LedgerCommit, KubestageError } from "@kubestage/adapters";
import {
  applyChanges,
  type AppInStage,
  type Approval,
  type Change,
  decide,
  type Diagnostic,
  everyone,
  type GateState,
  pointerKey,
  recordId,
  treeKey,
} from "@kubestage/core";
import { type Interest, nextStep, problemsOf } from "./advance.ts";
import { announce } from "./announce.ts";
import { type LedgerRequest, openLedger } from "./ledger-session.ts";
import { checkStage } from "./promote.ts";

export interface ApproveRequest extends LedgerRequest, AppInStage {
  /** What waits there where absent. */
  readonly release?: string | undefined;
  readonly verdict: Approval["verdict"];
  readonly reason?: string | undefined;
}

export interface ApproveResult {
  /** Undefined where nothing could be approved of. */
  readonly approval: Approval | undefined;
  /** How the stage's gates stand with it. */
  readonly gates: readonly GateState[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Records that somebody approves, or does not, of exactly what would be promoted now.
 *
 * Errors: those of rendering, as diagnostics; thrown KS6006 where nothing waits there, those of the ledger.
 */
export async function approve(request: ApproveRequest): Promise<ApproveResult> {
  const session = await openLedger(request);
  const { stage, app, verdict, reason } = request;
  const result = await session.writer.write<ApproveResult>(async (ledger, basis) => {
    const isWanted = (release: string): boolean => release === (request.release ?? release);
    const interest: Interest = {
      wants: (where, release) => pointerKey(where) === pointerKey(request) && isWanted(release),
      isWhole: true,
    };
    const step = await nextStep(session, { ledger, basis }, interest);
    checkStage(step.state, stage);
    const { waits, promotions } = step.decision;
    const wait = [...promotions, ...waits].find((one) => interest.wants(one, one.release));
    if (!wait) {
      const hint = `look at what there is with \`kubestage status\`, or at \`kubestage why ${app} --in ${stage}\``;
      throw new KubestageError("KS6006", { message: `no release of ${app} waits to come into ${stage}`, hint });
    }
    const { release } = wait;
    const tree = step.examined.get(treeKey(wait, release))?.rendered.tree;
    const diagnostics = problemsOf(step);
    if (tree === undefined || diagnostics.length > 0)
      return { commits: [], result: { approval: undefined, gates: wait.gates, diagnostics } };
    const at = session.now();
    const countFor = countForOf(step.state.road.stages.find(({ name }) => name === stage)?.gates ?? []);
    const record = {
      ...{ stage, app, release, tree, person: await session.person(basis.trust), verdict, at },
      expires: at + countFor,
      ...(reason !== undefined && { reason }),
    };
    const groups = [everyone, ...(basis.trust?.people[record.person]?.groups ?? [])];
    const approval: Approval = { ...record, groups, id: recordId("Approval", record) };
    const changes: Change[] = [{ kind: "approval", approval }];
    const situation = { ...step.situation, ledger: applyChanges(step.situation.ledger, changes) };
    const after = decide(situation);
    const gates = [...after.promotions, ...after.waits].find((one) => interest.wants(one, one.release))?.gates ?? [];
    const commit: LedgerCommit = {
      subject: `${verdict === "approved" ? "Approve of" : "Reject"} ${release} in ${stage}`,
      trailers: { "Kubestage-Approval": approval.id, "Kubestage-Release": release, "Kubestage-Tree": tree },
      changes,
      files: await session.sign(basis.trust, changes),
    };
    return { commits: [commit], result: { approval, gates, diagnostics: [] } };
  });
  await announce(session);
  return result;
}

const week = 7 * 24 * 3_600_000;

function countForOf(gates: readonly { readonly kind: string; readonly countFor?: number | undefined }[]): number {
  return gates.find(({ kind }) => kind === "approvals")?.countFor ?? week;
}
