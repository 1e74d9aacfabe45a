import type { Change, Ledger, LedgerFile, Trust } from "@kubestage/core";

/** The ledger as it was at one commit. */
export interface Snapshot {
  /** The commit. */
  readonly tip: string;
  /** When it was made, as it says. In milliseconds since 1970. */
  readonly at: number;
  readonly ledger: Ledger;
  /** Whose word counts; undefined for a ledger in which nobody signs. */
  readonly trust?: Trust | undefined;
}

/** What one commit does, and how it says so. */
export interface LedgerCommit {
  readonly subject: string;
  readonly trailers: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
  /** What else it writes: the manifests of what is promoted. */
  readonly files: readonly LedgerFile[];
  /** The pull request that it answers; undefined for none. */
  readonly answers?: BranchAt | undefined;
}

/** A branch, and the commit at its end. */
export interface BranchAt {
  readonly branch: string;
  readonly head: string;
}

/**
 * Where a ledger is kept. Each step may fail, and none of them holds anything that is not in the commits: whoever
 * begins again begins with `read`.
 */
export interface LedgerStore {
  /** What the record says, as far as one can see: it may be behind. */
  readonly read: () => Promise<Snapshot>;
  /**
   * Makes commits upon a snapshot, one after the other, that nobody sees yet. The name of the last one. None says that it was made before
   * the one that it builds on.
   *
   * Errors: thrown KS4022 where that one is of a time that is still to come, by more than clocks may differ.
   */
  readonly build: (snapshot: Pick<Snapshot, "tip" | "at">, commits: readonly LedgerCommit[]) => Promise<string>;
  /**
   * Makes `commit` the tip of the record if that is `expected` still, and the tip of all branches that it answers, if these
   * end as people saw them. `behind`: one of them is another by now, and nothing was changed.
   *
   * Errors: thrown `AnswerLostError` where nobody knows whether it was done.
   */
  readonly push: (commit: string, expected: string, answered?: readonly BranchAt[]) => Promise<"accepted" | "behind">;
  /** Whether the record holds `commit`, asked of the record itself. */
  readonly holds: (commit: string) => Promise<boolean>;
  /** Waits before the next try, which is the `attempt`th. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** A push was sent, and the connection ended before an answer came. */
export class AnswerLostError extends Error {
  override readonly name = "AnswerLostError";
}
