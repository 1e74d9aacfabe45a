import { type Basis, KubestageError, runGit } from "@kubestage/adapters";
import type { LedgerSession } from "./ledger-session.ts";
import { isOfClusters, standsForRecord } from "../verify/ledger-files.ts";

/**
 * That a branch without a release is the beginning of a ledger, and not that of what is released: whoever names their own sources by
 * mistake would get commits there.
 *
 * Errors: thrown KS4002 where it holds a file that no ledger has; KS4008 where its first trust is only proposed, which could not come into
 * force any more.
 */
export async function checkIsLedger(
  { repository, branch }: Pick<LedgerSession, "repository" | "branch">,
  { tip, trust }: Pick<Basis, "tip" | "trust">,
): Promise<void> {
  const files = (await runGit(["ls-tree", "-r", "-z", "--name-only", tip], { repository })).split("\0");
  if (!trust && files.some((path) => path.startsWith("trust/proposed/"))) throw notBegun();
  const other = files.find((path) => path !== "" && !isOfLedger(path));
  if (other === undefined) return;
  const message = `the branch ${branch} is of something else than a ledger: it holds ${JSON.stringify(other)}`;
  const hint = "begin a ledger of its own with `kubestage ledger init DIR`, and name that one";
  throw new KubestageError("KS4002", { message, hint });
}

function notBegun(): KubestageError {
  return new KubestageError("KS4008", {
    message: "the ledger's first trust is proposed and not in force: what is written before that nobody has signed",
    hint: "have the other keepers run `kubestage ledger trust sign` first",
  });
}

function isOfLedger(path: string): boolean {
  return path === "README.md" || isOfClusters(path) || standsForRecord(path.replace(/\.sig$/, ""));
}
