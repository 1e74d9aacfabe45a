import { randomUUID } from "node:crypto";
import { parseCommit } from "../git/git-commit.ts";
import { DamagedHistoryError, readObjects } from "../git/git-objects.ts";
import { askGit, GitError, runGit } from "../git/run-git.ts";
import { openLedgerBranches } from "./ledger-branches.ts";
import type { RefMove, RefsPlace } from "./move-refs.ts";
import {
  isGonePreview,
  ledgerCommitOf,
  readStagedCommits,
  stageCommitId,
  type StagedCommit,
  stageMessage,
  stageTreeId,
} from "./stage-commits.ts";

/** Where the branches of stages are: `stages/dev`. */
export const stageBranchesFolder = "stages";

/** Where what somebody else put into one is kept. */
const foreignFolder = "kubestage/foreign";

/** A branch of a stage that ended in what the ledger did not bring. */
interface ForeignBranch {
  readonly branch: string;
  /** Where it ended. */
  readonly head: string;
  /** Where the branch is that keeps that from now on: the end of its name is another one each time. */
  readonly keptBelow: string;
  /** Whether the branch goes, since its stage was a preview that is gone. */
  readonly isGone: boolean;
}

export interface StageMoves {
  readonly moves: readonly RefMove[];
  readonly foreign: readonly ForeignBranch[];
}

/** So far back is looked for what the ledger has brought, where somebody has pushed upon it. */
const mostForeign = 200;

/**
 * What has to move so that every stage's branch ends in what the ledger has for it at `commit`, one commit for each of the ledger's that
 * changes it. The commits are made; no ref moves. A branch that somebody has moved is put back: engines apply what stands there,
 * and nobody has decided it. What they put there is kept beside it. The
 * branch of a preview goes with the preview.
 *
 * @param before the commit that the ledger ends in so far
 *
 * Errors: thrown KS4002 where the branches cannot be read, `GitError`.
 */
export async function moveStageBranches(place: RefsPlace, commit: string, before: string): Promise<StageMoves> {
  const { repository, signal } = place;
  const run = { repository, signal };
  const ends = await openLedgerBranches(place, stageBranchesFolder).read();
  const [tip, last] = [await stagedCommit(run, commit), await stagedCommit(run, before)];
  const stages = new Set([
    ...tip.stages.keys(),
    ...[...ends.keys()].map((branch) => branch.slice(stageBranchesFolder.length + 1)),
  ]);
  const moves: RefMove[] = [];
  const foreign: ForeignBranch[] = [];
  for (const stage of stages) {
    const branch = `${stageBranchesFolder}/${stage}`;
    const head = ends.get(branch);
    const own = head === undefined ? undefined : await lastOwn(run, { stage, head, commit });
    const isGone = isGonePreview(stage, tip, [last, ...(own ? [own.from] : [])]);
    const to = isGone ? undefined : await bringUpTo(run, { stage, own, tip });
    if (to === head || (to === undefined && !isGone)) continue;
    moves.push({ ref: `refs/heads/${branch}`, from: head, to });
    if (head === undefined || own?.id === head) continue;
    const keptBelow = `${foreignFolder}/${stage}`;
    // By the ledger's commit too, so that it is never there before.
    const name = `${commit.slice(0, 12)}-${head.slice(0, 12)}`;
    moves.push({ ref: `refs/heads/${keptBelow}/${name}`, from: undefined, to: head });
    foreign.push({ branch, head, keptBelow, isGone });
  }
  return { moves, foreign };
}

type Run = Pick<RefsPlace, "repository" | "signal">;

async function stagedCommit(run: Run, id: string): Promise<StagedCommit> {
  const commit = (await readStagedCommits(run, [id])).get(id);
  if (!commit) throw new DamagedHistoryError(`the commit ${id} is not there`);
  return commit;
}

/** A commit of a stage's branch that the ledger has brought, and by which of its own. */
interface OwnCommit {
  readonly id: string;
  readonly from: StagedCommit;
}

/** The last commit of a branch that is what the ledger's has brought; undefined where there is none. */
async function lastOwn(
  run: Run,
  { stage, head, commit }: { readonly stage: string; readonly head: string; readonly commit: string },
): Promise<OwnCommit | undefined> {
  let id: string | undefined = head;
  for (let count = 0; id !== undefined && count < mostForeign; count++) {
    const object = (await readObjects(run, [id])).get(id);
    if (object?.type !== "commit") return undefined;
    const found = parseCommit(id, object);
    const from = ledgerCommitOf(found);
    const [parent, ...others]: readonly string[] = found.parents;
    if (from !== undefined && others.length === 0 && (await isIn(run, from, commit))) {
      const staged = await stagedCommit(run, from);
      if (stageCommitId(staged, stage, parent) === id) return { id, from: staged };
    }
    id = parent;
  }
  return undefined;
}

async function isIn(run: Run, commit: string, tip: string): Promise<boolean> {
  return (await askGit(["merge-base", "--is-ancestor", commit, tip], run)).exitCode === 0;
}

/**
 * The commit in which a stage's branch ends then; undefined where the ledger has nothing for the stage yet. A branch that is not there
 * begins with what the ledger has by now.
 */
async function bringUpTo(
  run: Run,
  { stage, own, tip }: { readonly stage: string; readonly own: OwnCommit | undefined; readonly tip: StagedCommit },
): Promise<string | undefined> {
  if (!own) return tip.stages.has(stage) ? importStageCommits(run, stage, undefined, [tip]) : undefined;
  const listed = await runGit(["rev-list", "--first-parent", "--reverse", `${own.from.id}..${tip.id}`, "--"], run);
  const ids = listed.split("\n").filter((line) => line !== "");
  const commits = await readStagedCommits(run, ids);
  let last = stageTreeId(own.from, stage);
  const changing = ids.flatMap((id) => {
    const commit = commits.get(id);
    const tree = commit && stageTreeId(commit, stage);
    if (!commit || tree === undefined || tree === last) return [];
    last = tree;
    return [commit];
  });
  return changing.length === 0 ? own.id : importStageCommits(run, stage, own.id, changing);
}

/** Source: https://git-scm.com/docs/git-fast-import (`filemodify` with a folder's mode takes a whole tree) */
async function importStageCommits(
  run: Run,
  stage: string,
  parent: string | undefined,
  commits: readonly StagedCommit[],
): Promise<string> {
  const temporary = `refs/kubestage/new-${randomUUID()}`;
  let wanted = parent;
  const pieces = commits.map((commit, index) => {
    wanted = stageCommitId(commit, stage, wanted);
    const message = stageMessage(commit);
    const from = index > 0 ? `from :${index}\n` : parent === undefined ? "" : `from ${parent}\n`;
    const folders = [...(commit.stages.get(stage) ?? [])].map(([cluster, tree]) => `M 040000 ${tree} ${cluster}\n`);
    return [
      `commit ${temporary}\nmark :${index + 1}\nauthor ${commit.author}\ncommitter ${commit.committer}\n`,
      `data ${Buffer.byteLength(message)}\n${message}\n${from}deleteall\n${folders.join("")}`,
    ].join("");
  });
  const end = `get-mark :${commits.length}\nreset ${temporary}\nfrom ${"0".repeat(40)}\n\ndone\n`;
  const command = ["fast-import", "--quiet", "--done", "--date-format=raw", "--force"];
  const made = (await runGit(command, { ...run, input: `${pieces.join("")}${end}` })).trim();
  // Whoever derives it anew has to come to the same.
  if (made !== wanted) throw new GitError("fast-import", `it made ${made} and not ${wanted ?? "a commit"}`);
  return made;
}
