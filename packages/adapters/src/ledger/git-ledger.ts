import type { LedgerFile, Source } from "@kubestage/core";
import { fileOfChange, mostSkew } from "@kubestage/core";
import { importCommits } from "../git/import-commits.ts";
import { readBlobs } from "../git/read-blobs.ts";
import { askGit, GitError } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { branchRefs } from "./ledger-branches.ts";
import type { LedgerCommit, LedgerStore, Snapshot } from "./ledger-store.ts";
import { moveRefs, type RefMove, type RefsPlace } from "./move-refs.ts";
import { recordsReader } from "./read-records.ts";
import { stageBranchesFolder } from "./stage-branches.ts";

/** A ledger in Git: which, and who writes. */
export interface GitLedger {
  /** The folder of the repository that is at hand: `.git`, or a bare one. Objects are made and kept there. */
  readonly repository: string;
  /** Where the record is: a remote's name or address. Undefined where it is this repository itself. */
  readonly remote: string | undefined;
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  /** What moves together with the record when `commit` is its tip, which was made upon `before`. */
  readonly beside?: ((commit: string, before: Snapshot) => Promise<readonly RefMove[]>) | undefined;
}

/** The ledger's store over the system's git. What was read once is kept by its blob, and not read again. */
export function openGitLedger(options: GitLedger): LedgerStore {
  const { repository, remote, branch, author, now, signal } = options;
  const readRecords = recordsReader(repository, branch);
  const run = { repository, signal };
  const ref = `refs/heads/${branch}`;
  /** What is known of the record here: a name of its own, so that no branch of anybody moves. */
  const here = remote === undefined ? ref : `refs/kubestage/record/${branch}`;
  const stageBranches = branchRefs({ remote }, stageBranchesFolder);

  const readTip = async (run: Pick<RefsPlace, "repository" | "signal">): Promise<Pick<Snapshot, "tip" | "at">> => {
    if (remote !== undefined) {
      // What is known of both is of one time, so that whoever verifies finds them together.
      const refs = [`+${ref}:${here}`, `+${stageBranches.theirs}*:${stageBranches.known}*`];
      const fetch = ["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", remote, ...refs];
      const { exitCode, stderr } = await askGit(fetch, run);
      if (exitCode !== 0) {
        const message = `the ledger ${remote} cannot be read: ${stderr.trim()}`;
        throw new KubestageError("KS4002", { message, hint: "look whether the address is right and you may read it" });
      }
    }
    const { exitCode, stdout } = await askGit(
      ["rev-list", "--timestamp", "--parents", "--max-count=1", here, "--"],
      run,
    );
    const [seconds, tip, ...parents] = stdout.toString().trim().split(" ");
    if (parents.length > 1) throw mergedByHand(branch);
    if (exitCode === 0 && tip !== undefined) return { tip, at: Number(seconds) * 1000 };
    const message = `there is no branch ${branch} in ${remote ?? repository}`;
    throw new KubestageError("KS4002", {
      message,
      hint: "name the ledger's branch with --branch, or begin a ledger with `kubestage ledger init DIR`",
    });
  };

  let last: Snapshot | undefined;
  return {
    read: async () => {
      const read = await readTip(run);
      last = { ...read, ...(await readRecords(read.tip)) };
      return last;
    },
    build: async ({ tip, at: before }, commits) => {
      const own = now();
      if (before > own + mostSkew) throw clocksDiffer(before);
      const at = Math.max(own, before);
      return importCommits(
        repository,
        tip,
        commits.map((commit) => ({ message: messageOf(commit), author, at, files: filesOf(commit) })),
      ).catch((error: unknown) => {
        throw error instanceof GitError && cannotWrite.test(error.said) ? notWritten(repository, error) : error;
      });
    },
    push: async (commit, expected, answered = []) => {
      const beside = last ? ((await options.beside?.(commit, last)) ?? []) : [];
      return moveRefs({ ...run, remote }, [
        { ref, from: expected, to: commit },
        ...answered.map((one) => ({ ref: `refs/heads/${one.branch}`, from: one.head, to: commit })),
        ...beside,
      ]);
    },
    holds: async (commit) => {
      // Asked also by whoever was interrupted and has to say what became of it.
      const { tip } = await readTip({ repository });
      return (await askGit(["merge-base", "--is-ancestor", commit, tip], { repository })).exitCode === 0;
    },
    pause: (attempt) => {
      const longest = Math.min(2000, 25 * 2 ** attempt);
      return new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    },
  };
}

/** The files of the ledger at a commit that stand at `paths`, in this order. Errors: thrown `GitError` where one is not there. */
export async function readLedgerFiles(repository: string, commit: string, paths: readonly string[]): Promise<Source[]> {
  const texts = await readBlobs(
    repository,
    paths.map((path) => `${commit}:${path}`),
  );
  return paths.map((path, index) => ({ path, file: path, text: texts[index] ?? "" }));
}

/** Nothing is decided upon it: what it merged was decided upon an earlier commit, and at another time. */
function mergedByHand(branch: string): KubestageError {
  return new KubestageError("KS4010", {
    message: `${branch} ends in a merge, which a ledger does not have: somebody merged into it past kubestage`,
    hint: `put it back to the commit before, with \`git push --force-with-lease origin origin/${branch}^1:${branch}\` in a fresh clone, and approve of the pull request in place of merging it`,
  });
}

/** Whose clock is wrong cannot be told: what would be decided upon it would be decided too late, or long before its parent. */
function clocksDiffer(before: number): KubestageError {
  const shown = (time: number): string => new Date(time).toISOString();
  return new KubestageError("KS4022", {
    message: `the last commit of the ledger was made at ${shown(before)}, which is still to come by the clock here`,
    hint: `set the clock here if it is wrong; else that of whoever made the commit, and write again after ${shown(before - mostSkew)}`,
  });
}

/** The message of a commit, as it is written. */
export function messageOf({ subject, trailers }: Pick<LedgerCommit, "subject" | "trailers">): string {
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value.replaceAll(/\s+/g, " ")}`);
  return `${subject}\n${lines.length > 0 ? `\n${lines.join("\n")}\n` : ""}`;
}

/**
 * What is taken away goes with its signatures: whatever is written there next has its own, or none. Of several changes of one file the
 * last one counts.
 */
function filesOf({ changes, files }: LedgerCommit): LedgerFile[] {
  const records = changes.map(fileOfChange);
  const gone = records.filter(({ text }) => text === undefined);
  const all = [...records, ...gone.map(({ path }) => ({ path: `${path}.sig`, text: undefined })), ...files];
  return [...new Map(all.map((file) => [file.path, file])).values()];
}

/** What git says of a folder that is not the user's to write in, or of a disk that is full. */
const cannotWrite = /unable to create|permission denied|read-only file system|no space left/i;

function notWritten(repository: string, cause: GitError): KubestageError {
  const message = `git cannot write into ${repository}: ${cause.said}`;
  const hint = "nothing of it is in the record: write as somebody who may, and where there is room";
  return new KubestageError("KS4004", { message, hint, cause });
}
