import { KubestageError, runGit } from "@kubestage/adapters";
import type { LedgerSession } from "./ledger-session.ts";
import { isOfClusters, standsForRecord } from "./verify/ledger-files.ts";

/**
 * That a branch without a release is the beginning of a ledger, and not that of what is released: whoever names their own sources by
 * mistake would get commits there.
 *
 * Errors: thrown KS4002 where it holds a file that no ledger has.
 */
export async function checkIsLedger(
  { repository, branch }: Pick<LedgerSession, "repository" | "branch">,
  tip: string,
): Promise<void> {
  const files = (await runGit(["ls-tree", "-r", "-z", "--name-only", tip], { repository })).split("\0");
  const other = files.find((path) => path !== "" && !isOfLedger(path));
  if (other === undefined) return;
  const message = `the branch ${branch} is of something else than a ledger: it holds ${JSON.stringify(other)}`;
  const hint = "begin a ledger of its own with `kubestage ledger init DIR`, and name that one";
  throw new KubestageError("KS4002", { message, hint });
}

function isOfLedger(path: string): boolean {
  return path === "README.md" || isOfClusters(path) || standsForRecord(path.replace(/\.sig$/, ""));
}
