import type { Instant } from "../time.ts";
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
  const problems: HistoryProblem[] = [];
  let index = 0;
  let latest: Instant = Number.NEGATIVE_INFINITY;
  for (const commit of commits) {
    if (commit.at < latest - mostBackwards) {
      const problem = `it says that it was decided at ${new Date(commit.at).toISOString()}, long before what it builds on`;
      problems.push({ index, problem });
    }
    latest = Math.max(latest, commit.at);
    problems.push(...verifyCommit(commit).map((problem) => ({ index, problem })));
    index++;
  }
  return problems;
}
