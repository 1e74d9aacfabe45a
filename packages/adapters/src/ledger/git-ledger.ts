import type { LedgerFile, LedgerSource, Source } from "@kubestage/core";
import { fileOfChange, makeLedgerReader, recordFolders } from "@kubestage/core";
import { importCommits } from "../git/import-commits.ts";
import { listFiles, readBlobs } from "../git/read-blobs.ts";
import { askGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { checkSshSignature } from "../signing/ssh-signature.ts";
import type { LedgerCommit, LedgerStore, Snapshot } from "./ledger-store.ts";
import { moveRefs } from "./move-refs.ts";

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

export const mostRecordBytes = 1024 * 1024;

/** The ledger's store over the system's git. What was read once is kept by its blob, and not read again. */
export function openGitLedger(options: GitLedger): LedgerStore {
  const { repository, remote, branch, author, now, signal } = options;
  const texts = new Map<string, string>();
  const readLedger = makeLedgerReader();
  const run = { repository, signal };
  const ref = `refs/heads/${branch}`;
  /** What is known of the record here: a name of its own, so that no branch of anybody moves. */
  const known = remote === undefined ? ref : `refs/kubestage/record/${branch}`;

  const readTip = async (): Promise<string> => {
    if (remote !== undefined) {
      const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, `+${ref}:${known}`];
      const { exitCode, stderr } = await askGit(fetch, run);
      if (exitCode !== 0) {
        const message = `the ledger ${remote} cannot be read: ${stderr.trim()}`;
        throw new KubestageError("KS4002", { message, hint: "look whether the address is right and you may read it" });
      }
    }
    const { exitCode, stdout } = await askGit(["rev-list", "--parents", "--max-count=1", known, "--"], run);
    const [tip, ...parents] = stdout.toString().trim().split(" ");
    if (parents.length > 1) throw mergedByHand(branch);
    if (exitCode === 0 && tip !== undefined) return tip;
    const message = `there is no branch ${branch} in ${remote ?? repository}`;
    throw new KubestageError("KS4002", {
      message,
      hint: "name the ledger's branch with --branch, or begin a ledger with `kubestage ledger init DIR`",
    });
  };

  return {
    read: async () => {
      const tip = await readTip();
      return { tip, ...(await readAt(options, tip, { texts, readLedger })) };
    },
    build: ({ tip }, commits) =>
      importCommits(
        repository,
        tip,
        commits.map((commit) => ({ message: messageOf(commit), author, at: now(), files: filesOf(commit) })),
      ),
    push: (commit, expected, answered = []) =>
      moveRefs({ ...run, remote }, [
        { ref, from: expected, to: commit },
        ...answered.map((one) => ({ ref: `refs/heads/${one.branch}`, from: one.head, to: commit })),
      ]),
    holds: async (commit) => {
      const tip = await readTip();
      return (await askGit(["merge-base", "--is-ancestor", commit, tip], run)).exitCode === 0;
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

/** What is known from earlier reads. */
interface Known {
  /** By blob. */
  readonly texts: Map<string, string>;
  readonly readLedger: ReturnType<typeof makeLedgerReader>;
}

/** Errors: thrown KS4001 where a file cannot be taken. */
async function readAt(
  { repository }: GitLedger,
  tip: string,
  { texts, readLedger }: Known,
): Promise<Omit<Snapshot, "tip">> {
  const files = await listFiles(repository, tip, recordFolders);
  const odd = files.find(({ mode }) => mode !== "100644");
  if (odd) throw unreadable(odd.path, "it is no plain file");
  const read = files.filter(({ path }) => isRecord(path.replace(/\.sig$/, "")));
  const blobs = new Map(read.map(({ path, blob }) => [path, blob]));
  const unread = [...new Set(blobs.values())].filter((blob) => !texts.has(blob));
  for (const [index, text] of (await readBlobs(repository, unread)).entries()) texts.set(unread[index] ?? "", text);
  const textAt = (path: string): string | undefined => texts.get(blobs.get(path) ?? "");
  const sources = [...blobs.keys()].filter(isRecord).map((path): LedgerSource => {
    const text = textAt(path) ?? "";
    return { path, file: path, text, signedBy: signersOf(text, textAt(`${path}.sig`)) };
  });
  const large = sources.find(({ text }) => text.length > mostRecordBytes);
  if (large) throw unreadable(large.path, "it is larger than a record may be");
  const { ledger, trust, problems } = readLedger(sources);
  const [problem] = problems;
  if (problem) throw unreadable(problem.path, problem.problem);
  return { ledger, trust };
}

/** A release's own documents are read when they are rendered. */
export function isRecord(path: string): boolean {
  return path.endsWith(".yaml") && !/^releases\/[^/]+\/[^/]+\/(?!entry\.yaml$)/.test(path);
}

/** What signatures of the ledger's records are made for. */
const purpose = "kubestage";

/** The keys whose signatures of `text` stand in `signatures`, one after the other. One that is of something else counts for nothing. */
export function signersOf(text: string, signatures = ""): string[] {
  const each = signatures.match(/-----BEGIN SSH SIGNATURE-----[^-]+-----END SSH SIGNATURE-----/g) ?? [];
  return each.flatMap((one) => {
    const check = checkSshSignature(text, one, purpose);
    return check.valid ? check.key : [];
  });
}

/** A file of the ledger says nothing that can be understood: nothing is decided from the others. */
function unreadable(path: string, problem: string): KubestageError {
  return new KubestageError("KS4001", {
    message: `${path}: ${problem}`,
    hint: `look at \`git log -- ${path}\` in the ledger`,
  });
}

/** Nothing is decided upon it: what it merged was decided upon an earlier commit, and at another time. */
function mergedByHand(branch: string): KubestageError {
  return new KubestageError("KS4010", {
    message: `${branch} ends in a merge, which a ledger does not have: somebody merged into it past kubestage`,
    hint: `put it back to the commit before, with \`git push --force-with-lease origin origin/${branch}^1:${branch}\` in a fresh clone, and approve of the pull request in place of merging it`,
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
