import type { Instant } from "../time.ts";
import { GoneRecords } from "./gone-records.ts";
import { type HistoryCommit, verifyCommit } from "./verify-commit.ts";

export interface HistoryProblem {
  /** The position of the commit. */
  readonly index: number;
  readonly problem: string;
}

/** So far a commit may say that it was decided before its parent was. */
const mostBackwards = 10 * 60 * 1000;

/** What is wrong with a history, commit by commit from the first one on. */
export function verifyHistory(commits: Iterable<HistoryCommit>): readonly HistoryProblem[] {
  const verify = makeHistoryVerifier();
  return [...commits].flatMap((commit, index) => verify(commit).map((problem) => ({ index, problem })));
}

/** A `verifyHistory` for commits that come one by one, each the parent of the next: what is wrong with each of them. */
export function makeHistoryVerifier(): (commit: HistoryCommit) => readonly string[] {
  let latest: Instant = Number.NEGATIVE_INFINITY;
  const gone = new GoneRecords();
  return (commit) => {
    const { at } = commit;
    const said = new Date(at).toISOString();
    const isBack = at < latest - mostBackwards;
    latest = Math.max(latest, at);
    return [
      ...(isBack ? [`it says that it was decided at ${said}, long before what it builds on`] : []),
      ...verifyCommit(commit, gone),
    ];
  };
}
