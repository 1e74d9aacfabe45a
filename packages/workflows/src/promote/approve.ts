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
  groupsOf,
  type Ledger,
  type Pointer,
  movingTogether,
  pointerKey,
  type Promotion,
  recordId,
  saidAt,
  treeKey,
  type Wait,
} from "@kubestage/core";
import { type Interest, nextStep, problemsOf } from "./advance.ts";
import { announce } from "./announce.ts";
import { type LedgerRequest, openLedger } from "./session/ledger-session.ts";
import { checkApp, checkStage } from "./session/check-names.ts";

export interface ApproveRequest extends LedgerRequest, AppInStage {
  /** What waits there where absent; what runs there by broken glass where nothing does. */
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
 * Records that somebody approves, or does not, of exactly what would be promoted now; or of what runs already because somebody broke the
 * glass.
 *
 * Errors: those of rendering, as diagnostics; thrown KS6006 where nothing waits there, or nobody knows yet what would come in; those of
 * the ledger.
 */
export async function approve(request: ApproveRequest): Promise<ApproveResult> {
  const session = await openLedger(request);
  const { stage, app, verdict, reason } = request;
  const result = await session.writer.write<ApproveResult>(async (ledger, basis) => {
    const isWanted = (release: string): boolean => release === (request.release ?? release);
    const isApp = (where: AppInStage): boolean => pointerKey(where) === pointerKey(request);
    const interest: Interest = {
      wants: (where, release) => isApp(where) && isWanted(release),
      isWhole: true,
    };
    const step = await nextStep(session, { ledger, basis }, interest);
    checkStage(step.state, stage);
    const { waits, promotions } = step.decision;
    const wait = [...promotions, ...waits].find((one) => interest.wants(one, one.release));
    const forced = wait ? undefined : forcedThere(ledger, request);
    if (!wait && !forced) {
      checkApp(ledger, app);
      const hint = `look at what there is with \`kubestage status\`, or at \`kubestage why ${app} --in ${stage}\``;
      throw new KubestageError("KS6006", { message: `no release of ${app} waits to come into ${stage}`, hint });
    }
    const release = wait?.release ?? forced?.release ?? "";
    const tree = forced?.tree ?? step.examined.get(treeKey(request, release))?.rendered.tree;
    const diagnostics = forced ? [] : problemsOf(step);
    if (wait && tree === undefined && diagnostics.length === 0) throw notYet(wait);
    if (tree === undefined || diagnostics.length > 0)
      return { commits: [], result: { approval: undefined, gates: wait?.gates ?? [], diagnostics } };
    const countFor = countForOf(step.state.road.stages.find(({ name }) => name === stage)?.gates ?? []);
    const person = await session.person(basis.trust);
    const groups = basis.trust ? groupsOf(basis.trust, person) : [everyone];
    // What moves together is written together, so that one tree is that of all.
    const approvals = [...movingTogether({ ledger, road: step.state.road }, stage, { app, release })].map(
      ([member, own]): Approval => {
        const at = saidAt(ledger, { stage, release: own, person }, session.now());
        const what = { stage, app: member, release: own, tree, person, verdict, at, expires: at + countFor };
        const record = { ...what, ...(reason !== undefined && { reason }) };
        return { ...record, groups, id: recordId("Approval", record) };
      },
    );
    const approval = approvals.find((one) => one.app === app);
    const changes = approvals.map((one): Change => ({ kind: "approval", approval: one }));
    const situation = { ...step.situation, ledger: applyChanges(step.situation.ledger, changes) };
    const after = decide(situation);
    const gates = [...after.promotions, ...after.waits].find((one) => interest.wants(one, one.release))?.gates ?? [];
    const commit: LedgerCommit = {
      subject: `${verdict === "approved" ? "Approve of" : "Reject"} ${approvals.map((one) => one.release).join(" and ")} in ${stage}`,
      trailers: {
        "Kubestage-Approval": approvals.map(({ id }) => id).join(" "),
        "Kubestage-Release": approvals.map((one) => one.release).join(" "),
        "Kubestage-Tree": tree,
      },
      changes,
      files: await session.sign(basis.trust, changes),
    };
    return { commits: [commit], result: { approval, gates, diagnostics: [] } };
  });
  await announce(session);
  return result;
}

/** Before its turn nobody can say what files would come in with it, and so nobody can approve of them. */
function notYet({ release, stage, app, ...wait }: Promotion | Wait): KubestageError {
  const because = "because" in wait ? `: ${wait.because}` : "";
  const message = `nobody can say yes or no to ${release} in ${stage} yet${because}`;
  return new KubestageError("KS6006", {
    message,
    hint: `say it once its gates are asked: \`kubestage why ${app} --in ${stage}\` shows them then`,
  });
}

/** What runs in a stage because somebody broke the glass for it. */
function forcedThere({ pointers }: Ledger, request: ApproveRequest): Pointer | undefined {
  const pointer = pointers.get(pointerKey(request));
  const isMeant = request.release === undefined || request.release === pointer?.release;
  return pointer?.kind === "breakGlass" && isMeant ? pointer : undefined;
}

const week = 7 * 24 * 3_600_000;

function countForOf(gates: readonly { readonly kind: string; readonly countFor?: number | undefined }[]): number {
  return gates.find(({ kind }) => kind === "approvals")?.countFor ?? week;
}
