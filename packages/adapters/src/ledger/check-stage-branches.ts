import { type GitCommit, parseCommit } from "../git/git-commit.ts";
import { DamagedHistoryError, readObjects } from "../git/git-objects.ts";
import { askGit, runGit } from "../git/run-git.ts";
import type { LedgerHistory } from "./read-history.ts";
import {
  isGonePreview,
  ledgerCommitOf,
  readStagedCommits,
  stageCommitId,
  type StagedCommit,
  stageTreeId,
} from "./stage-commits.ts";

/** What is wrong with the branches of stages, and what was not looked at: sentences without a full stop. */
interface CheckedStageBranches {
  readonly problems: readonly { readonly commit: string; readonly problem: string }[];
  readonly notices: readonly string[];
}

interface Run {
  readonly repository: string;
  readonly signal?: AbortSignal | undefined;
  readonly isOffline: true;
}

/**
 * Whether every branch of a stage in a clone holds what the ledger's commits bring, one after the other, and ends in what its last one has. Objects
 * are asked for by their names, which are checked; nothing is fetched.
 *
 * Errors: thrown `DamagedHistoryError` where the clone does not hold what it should.
 */
export async function checkStageBranches(
  repository: string,
  { ref, commits }: Pick<LedgerHistory, "ref" | "commits">,
  signal?: AbortSignal,
): Promise<CheckedStageBranches> {
  const run: Run = { repository, signal, isOffline: true };
  const [last = ""] = commits.slice(-1);
  const tip = (await readStagedCommits(run, [last])).get(last);
  const ends = await branchesIn(run, ref, last);
  const order = new Map(commits.map((commit, index) => [commit, index]));
  const problems: { commit: string; problem: string }[] = [];
  const stale: string[] = [];
  for (const [stage, head] of ends) {
    const found = await foreignIn(run, { stage, head }, order);
    problems.push(
      ...found.map((commit) => ({ commit, problem: `it is in stages/${stage}, and the ledger did not bring it` })),
    );
    if (found.length > 0 || !tip) continue;
    const end = await commitAt(run, head);
    const from = await readStagedCommits(run, [ledgerCommitOf(end) ?? last]);
    if (isGonePreview(stage, tip, [...from.values()])) stale.push(stage);
    else if (end.tree !== stageTreeId(tip, stage))
      problems.push({
        commit: head,
        problem: `stages/${stage} ends in it, which is not what the ledger has for ${stage}`,
      });
  }
  const missing = [...(tip?.stages.keys() ?? [])].filter((stage) => !ends.has(stage));
  const notices = [
    ...missing.map(
      (stage) => `the clone has no branch stages/${stage}: whether it holds what the ledger has was not checked`,
    ),
    ...stale.map(
      (stage) => `stages/${stage} is there, and its preview is gone: \`git fetch --prune\` takes it out of a clone`,
    ),
  ];
  return { problems, notices };
}

/**
 * The branches as they were when the ledger's was what it is here: what kubestage fetched with it into a clone of its own, what a clone knows
 * of its origin where that is the same, or else the branches themselves. By stage, with their last commits.
 */
async function branchesIn(run: Run, ref: string, tip: string): Promise<ReadonlyMap<string, string>> {
  const origin = ref.replace(/^refs\/heads\//, "refs/remotes/origin/");
  const { stdout } = await askGit(["show-ref", "--verify", "--hash", "--", origin], run);
  const folder = ref.startsWith("refs/kubestage/")
    ? "refs/kubestage/branches/stages/"
    : `${stdout.toString().trim() === tip ? "refs/remotes/origin" : "refs/heads"}/stages/`;
  const listed = await runGit(["for-each-ref", "--format=%(objectname) %(refname)", folder], run);
  const lines = listed.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [id = "", name = ""] = line.split(" ");
      return [name.slice(folder.length), id] as const;
    }),
  );
}

/** Commits of a branch that are not what a commit of the ledger brings, in the order of the ledger's. The last one comes first. */
async function foreignIn(
  run: Run,
  { stage, head }: { readonly stage: string; readonly head: string },
  order: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const listed = await askGit(["rev-list", "--end-of-options", head], run);
  if (listed.exitCode !== 0) throw new DamagedHistoryError(`stages/${stage} is not whole: ${listed.stderr.trim()}`);
  const ids = listed.stdout.toString().trim().split("\n");
  const objects = await readObjects(run, ids);
  const commits = new Map(
    ids.flatMap((id): [string, GitCommit][] => {
      const object = objects.get(id);
      return object ? [[id, parseCommit(id, object)]] : [];
    }),
  );
  const named = [...commits.values()].flatMap((commit) => ledgerCommitOf(commit) ?? []);
  const staged = await readStagedCommits(
    run,
    [...new Set(named)].filter((id) => order.has(id)),
  );
  const placeOf = (id: string | undefined): number =>
    order.get(ledgerCommitOf(commits.get(id ?? "") ?? { message: "" }) ?? "") ?? -1;
  return ids.filter((id) => {
    const commit = commits.get(id);
    return !commit || !isBrought(id, commit, { stage, staged }) || placeOf(id) <= placeOf(commit.parents[0]);
  });
}

function isBrought(
  id: string,
  commit: GitCommit,
  { stage, staged }: { readonly stage: string; readonly staged: ReadonlyMap<string, StagedCommit> },
): boolean {
  const from = staged.get(ledgerCommitOf(commit) ?? "");
  const [parent, ...others] = commit.parents;
  return from !== undefined && others.length === 0 && stageCommitId(from, stage, parent) === id;
}

async function commitAt(run: Run, id: string): Promise<GitCommit> {
  const object = (await readObjects(run, [id])).get(id);
  if (!object) throw new DamagedHistoryError(`the commit ${id} is not there`);
  return parseCommit(id, object);
}
