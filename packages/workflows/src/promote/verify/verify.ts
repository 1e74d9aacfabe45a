import {
  checkStageBranches,
  DamagedHistoryError,
  findLedger,
  type HistoryEntry,
  KubestageError,
  readHistory,
} from "@kubestage/adapters";
import { type Checkpoint, checkpointPath, checkpointProblem, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { LedgerVerifier } from "./ledger-verifier.ts";
import { trustRootPath } from "./trust-problems.ts";

export interface VerifyRequest {
  /** The folder of a clone, or an address of which kubestage keeps one, as the user wrote it. Nothing is fetched. */
  readonly ledger: string;
  readonly branch: string;
  /** The SHA-256 of the ledger's file trust/0001.yaml, in hex, kept outside of the clone. */
  readonly trustRoot?: string | undefined;
  /** A file outside of the clone, from which the history has to go on. */
  readonly checkpoint?: string | undefined;
  /** A file outside of the clone, into which the new checkpoint is written where everything is in order. */
  readonly writeCheckpoint?: string | undefined;
  /** Whether each promotion's clusters are proved again from the files alone. */
  readonly prove: boolean;
  /** The working directory, absolute. */
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

interface VerifyProblem {
  /** Its name; empty where no commit is to blame. */
  readonly commit: string;
  /** The first line of what it says of itself, as it stands there. */
  readonly subject: string;
  /** A sentence without a full stop. */
  readonly problem: string;
}

export interface VerifyResult {
  readonly outcome: "verified" | "refused";
  /** How many were judged. */
  readonly commits: number;
  readonly promotions: number;
  readonly problems: readonly VerifyProblem[];
  /** What was not excluded: sentences without a full stop. */
  readonly notices: readonly string[];
  /** What to keep; undefined where it was refused. */
  readonly checkpoint: Checkpoint | undefined;
}

/** Called with how many commits of how many are judged. */
export type VerifyProgress = (done: number, total: number) => void;

/**
 * Judges every commit of a ledger from a clone alone: each promotion is decided once more from what was recorded before it, every record has
 * to be signed by who may say it, every file belongs to what its commit says that it did. Against a hash of the trust's first version and
 * a checkpoint, both kept outside.
 *
 * Errors: thrown KS4002 where there is no ledger, KS6006 for what was given wrongly, KS6005 where the checkpoint cannot be written.
 */
export async function verify(request: VerifyRequest, progress?: VerifyProgress): Promise<VerifyResult> {
  const { branch, from, signal } = request;
  const trustRoot = hashGiven(request.trustRoot);
  const { repository, record, remote } = await findLedger(request.ledger, { from, signal });
  const place = { from, repository };
  const checkpoint = request.checkpoint === undefined ? undefined : readCheckpoint(request.checkpoint, place);
  if (request.writeCheckpoint !== undefined) checkpointPath(request.writeCheckpoint, place);
  const verifier = new LedgerVerifier({ trustRoot, now: request.now(), prove: request.prove });
  const problems: VerifyProblem[] = [];
  const blame = (problem: string, { commit = "", message = "" }: Partial<HistoryEntry> = {}): void =>
    void problems.push({ commit, subject: message.split("\n")[0] ?? "", problem });
  // A folder is what its owner has fetched; what is kept of an address kubestage has fetched, whenever that was.
  const isKept = remote !== undefined && remote === record;
  const notices: string[] = isKept
    ? [`what kubestage keeps of ${record} was judged, as it was last fetched; what is there now is in a new clone`]
    : [];
  let [commits, promotions] = [0, 0];
  let reached: Checkpoint | undefined;
  try {
    const history = await readHistory(repository, { branch, signal });
    notices.push(...history.notices);
    const [tip = "", first = ""] = [history.commits.at(-1), history.commits[0]];
    const rewritten = checkpoint && checkpointProblem(checkpoint, { ...history, branch });
    if (rewritten !== undefined) blame(rewritten, { commit: tip });
    for await (const entries of history.entries()) {
      for (const entry of entries) {
        signal?.throwIfAborted();
        const judged = await verifier.judge(entry);
        for (const problem of judged.problems) blame(problem, entry);
        promotions += judged.promotions;
        commits++;
        progress?.(commits, history.commits.length);
      }
    }
    if (trustRoot !== undefined && verifier.trustRoot === undefined)
      blame(`the ledger has no ${trustRootPath}, whose hash was given`, { commit: tip });
    if (verifier.stagesHaveBranches()) {
      const checked = await checkStageBranches(repository, history, signal);
      for (const { commit, problem } of checked.problems) blame(problem, { commit });
      notices.push(...checked.notices);
    }
    reached = { ledger: first, branch, commit: tip, commits, at: new Date(request.now()).toISOString() };
  } catch (error) {
    if (!(error instanceof DamagedHistoryError)) throw error;
    blame(error.message);
  }
  notices.push(...notExcluded(request, verifier.trustRoot));
  if (problems.length > 0 || !reached)
    return { outcome: "refused", commits, promotions, problems, notices, checkpoint: undefined };
  if (request.writeCheckpoint !== undefined) writeCheckpoint(request.writeCheckpoint, reached, place);
  return { outcome: "verified", commits, promotions, problems, notices, checkpoint: reached };
}

function notExcluded({ trustRoot, checkpoint }: VerifyRequest, found: string | undefined): string[] {
  const unchecked =
    found === undefined
      ? "nobody's word was checked: the ledger has no trust, and takes everybody's"
      : `nobody's word was checked against anything outside the clone: no --trust-root was given, and its ${trustRootPath} has the hash ${found}`;
  return [
    ...(trustRoot === undefined ? [unchecked] : []),
    ...(checkpoint === undefined
      ? [
          "that history was cut at its end is not excluded, nor that a freeze or a rejection was left out of it: no --checkpoint from an earlier time was given",
        ]
      : []),
  ];
}

function hashGiven(given: string | undefined): string | undefined {
  const hash = given?.replace(/^sha256:/, "").toLowerCase();
  if (hash === undefined || /^[0-9a-f]{64}$/.test(hash)) return hash;
  const message = `${JSON.stringify(given)} is no SHA-256`;
  const hint = `give what \`kubestage ledger trust\` printed where the ledger was begun: the SHA-256 of ${trustRootPath}`;
  throw new KubestageError("KS6006", { message, hint });
}
