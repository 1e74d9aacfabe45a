import type { LedgerFile, Source } from "@kubestage/core";
import { fileOfChange } from "@kubestage/core";
import { importCommits } from "../git/import-commits.ts";
import { readBlobs } from "../git/read-blobs.ts";
import { askGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { AnswerLostError, type LedgerCommit, type LedgerStore } from "./ledger-store.ts";
import { recordsReader } from "./read-records.ts";

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
}

/** The ledger's store over the system's git. What was read once is kept by its blob, and not read again. */
export function openGitLedger(options: GitLedger): LedgerStore {
  const { repository, remote, branch, author, now, signal } = options;
  const readRecords = recordsReader(repository, branch);
  const run = { repository, signal };
  const ref = `refs/heads/${branch}`;
  /** What is known of the record here: a name of its own, so that no branch of anybody moves. */
  const here = remote === undefined ? ref : `refs/kubestage/record/${branch}`;

  const readTip = async (run: Run): Promise<string> => {
    if (remote !== undefined) {
      const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, `+${ref}:${here}`];
      const { exitCode, stderr } = await askGit(fetch, run);
      if (exitCode !== 0) {
        const message = `the ledger ${remote} cannot be read: ${stderr.trim()}`;
        throw new KubestageError("KS4002", { message, hint: "look whether the address is right and you may read it" });
      }
    }
    const { exitCode, stdout } = await askGit(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", `${here}^{commit}`],
      run,
    );
    if (exitCode === 0) return stdout.toString().trim();
    const message = `there is no branch ${branch} in ${remote ?? repository}`;
    throw new KubestageError("KS4002", {
      message,
      hint: "name the ledger's branch with --branch, or begin a ledger with `kubestage ledger init DIR`",
    });
  };

  return {
    read: async () => {
      const tip = await readTip(run);
      return { tip, ...(await readRecords(tip)) };
    },
    build: ({ tip }, commits) =>
      importCommits(
        repository,
        tip,
        commits.map((commit) => ({ message: messageOf(commit), author, at: now(), files: filesOf(commit) })),
      ),
    push: (commit, expected) =>
      remote === undefined ? moveRef(run, ref, commit, expected) : pushCommit(run, { remote, ref, commit, expected }),
    holds: async (commit) => {
      // Asked also by whoever was interrupted and has to say what became of it.
      const tip = await readTip({ repository });
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

interface Run {
  readonly repository: string;
  readonly signal?: AbortSignal | undefined;
}

/** Compare-and-swap on a branch of the repository itself. Errors: as of `askToMove`. Source: https://git-scm.com/docs/git-update-ref */
async function moveRef(run: Run, ref: string, commit: string, expected: string): Promise<"accepted" | "behind"> {
  const { exitCode, stderr } = await askToMove(["update-ref", ref, commit, expected], run);
  if (exitCode === 0) return "accepted";
  if (exitCode === null) throw new AnswerLostError("git was ended");
  if (/but expected|Unable to create|unable to resolve|File exists/.test(stderr)) return "behind";
  throw new KubestageError("KS4004", {
    message: `the ledger took no commit: ${stderr.trim()}`,
    hint: "nothing of it is in the record",
  });
}

/** Errors: thrown `AnswerLostError` where it is ended on the way. */
async function askToMove(command: readonly string[], run: Run): ReturnType<typeof askGit> {
  try {
    return await askGit(command, run);
  } catch (error) {
    if (run.signal?.aborted !== true) throw error;
    throw new AnswerLostError("it was ended", { cause: error });
  }
}

interface Push {
  readonly remote: string;
  readonly ref: string;
  readonly commit: string;
  readonly expected: string;
}

/**
 * Compare-and-swap on a branch of the remote. What the server refused is `behind` where it says so for the ref; anything
 * else leaves open what became of it.
 *
 * Source: https://git-scm.com/docs/git-push#_output (`--porcelain`)
 */
async function pushCommit(run: Run, { remote, ref, commit, expected }: Push): Promise<"accepted" | "behind"> {
  const lease = `--force-with-lease=${ref}:${expected}`;
  const command = ["push", "--porcelain", "--quiet", "--atomic", lease, remote, `${commit}:${ref}`];
  const { exitCode, stdout, stderr } = await askToMove(command, run);
  if (exitCode === 0) return "accepted";
  const refused = stdout
    .toString()
    .split("\n")
    .find((line) => line.startsWith("!"));
  if (!refused) throw new AnswerLostError(stderr.trim());
  const said = `${refused.slice(1).trim()}; ${stderr.trim()}`;
  if (othersWereFaster.test(said)) return "behind";
  // A hook or a rule of the server said no: it will say so again.
  throw new KubestageError("KS4004", {
    message: `the ledger took no commit: ${refusalText(refused, stderr)}`,
    hint: "nothing of it is in the record",
  });
}

/** Without the names of commits, which nobody has seen: why git says it was refused, and what the server said to that. */
function refusalText(refused: string, stderr: string): string {
  const told = stderr.split("\n").flatMap((line) => (line.startsWith("remote:") ? [line.slice(7).trim()] : []));
  const reason = /\[[^\]]*\].*/.exec(refused)?.[0] ?? refused.slice(1).trim();
  return [reason, ...told.filter((line) => line !== "")].join("; ");
}

/** What git and its servers say where a ref is no longer what it was. */
const othersWereFaster =
  /stale info|fetch first|non-fast-forward|cannot lock ref|incorrect old value|reference already exists/;
