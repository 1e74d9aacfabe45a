import type { CodeHost, LedgerBranches } from "@kubestage/adapters";
import { proposalTrailer } from "./proposal.ts";

/** A branch of a proposal about which nothing is decided. */
interface Stale {
  readonly name: string;
  readonly head: string;
  /** The ledger's branch, and the commit at its end. */
  readonly base: string;
  readonly tip: string;
  readonly signal?: AbortSignal;
}

/**
 * Closes the pull request of a branch and removes the branch, if it is one that kubestage made: what was promoted by it is in the ledger, and
 * what was not is proposed no more. Branches of others stay.
 */
export async function closeStale(
  host: CodeHost,
  branches: LedgerBranches,
  { name, head, base, tip, signal }: Stale,
): Promise<void> {
  const isPromoted = await branches.isAncestor(head, tip);
  const { message } = await branches.commit(head);
  if (!isPromoted && !message.includes(`\n${proposalTrailer}: `)) return;
  const pull = await host.find(name, base, signal);
  if (pull?.state === "open") {
    const body = isPromoted ? "It is promoted." : "It is proposed no more: the ledger says why.";
    await host.comment(pull.number, { key: "stale", body }, signal);
    await host.close(pull.number, signal);
  }
  await branches.move(name, head, undefined);
}
