import type { Basis, LedgerBranches, LedgerCommit } from "@kubestage/adapters";
import type { LedgerSession } from "../session/ledger-session.ts";
import { isMessageOf } from "./proposal.ts";

/** What a branch of a proposal has to hold. */
interface Wanted {
  readonly branch: string;
  readonly commit: LedgerCommit;
  /** Whether the commit that is there does not do, as of a pull request that was merged and put back. */
  readonly isAnew: boolean;
}

/**
 * The commit at the end of a proposal's branch, which holds what is proposed: the one that is there where it does, else a new one upon
 * the ledger; undefined where somebody else pushed to the branch at the same time.
 */
export async function pushProposal(
  session: LedgerSession,
  basis: Basis,
  branches: LedgerBranches,
  { branch, commit, isAnew }: Wanted,
): Promise<string | undefined> {
  const known = (await branches.read()).get(branch);
  if (known !== undefined && !isAnew && (await holds(session, branches, known, commit))) return known;
  const made = await session.store.build(basis, [commit]);
  if ((await branches.move(branch, known, made)) === "accepted") return made;
  const other = (await branches.read()).get(branch);
  return other !== undefined && (await holds(session, branches, other, commit)) ? other : undefined;
}

/** What people see in a branch has to be what would come, whoever pushed it. */
async function holds(
  { texts }: LedgerSession,
  branches: LedgerBranches,
  head: string,
  commit: LedgerCommit,
): Promise<boolean> {
  if (!isMessageOf(commit, (await branches.commit(head)).message)) return false;
  if (commit.files.length === 0) return true;
  const paths = commit.files.map(({ path }) => path);
  const there = await texts.below(head, paths);
  return commit.files.every(({ path, text }) => there.get(path) === text);
}
