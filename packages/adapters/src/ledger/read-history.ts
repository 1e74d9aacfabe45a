import { type GitCommit, parseCommit } from "../git/git-commit.ts";
import { DamagedHistoryError, readObjects } from "../git/git-objects.ts";
import { askGit, runGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { changesOfCommits, type CommitChanges } from "./history-window.ts";

/** One commit of a ledger's branch. */
export interface HistoryEntry extends CommitChanges, Pick<GitCommit, "parents" | "committedAt" | "message"> {
  readonly commit: string;
}

/** The commits of a branch, from the first one to its tip, each the first parent of the next. */
export interface LedgerHistory {
  /** The ref's whole name. */
  readonly ref: string;
  /** The first one comes first. */
  readonly commits: readonly string[];
  /** What else in the clone could be taken for the branch, or changes what git shows of it: sentences without a full stop. */
  readonly notices: readonly string[];
  /** Some of them at a time. Errors: thrown `DamagedHistoryError` where the clone does not hold what it should. */
  readonly entries: () => AsyncGenerator<readonly HistoryEntry[]>;
}

/** So many commits are read at once. */
const windowLength = 250;

/**
 * The history of a branch as it stands in a clone; nothing is fetched. Git is asked for the branch by its whole name, and for objects by their
 * hashes, which are checked: what else is called like the branch, and what replaces objects or parents, has no part in the answer.
 *
 * Errors: thrown KS4002 where there is no such branch, `DamagedHistoryError` for a shallow clone.
 */
export async function readHistory(
  repository: string,
  { branch, signal }: { readonly branch: string; readonly signal?: AbortSignal | undefined },
): Promise<LedgerHistory> {
  const run = { repository, signal, isOffline: true };
  const { ref, tip } = await findTip(run, branch);
  if ((await runGit(["rev-parse", "--is-shallow-repository"], run)).trim() !== "false")
    throw new DamagedHistoryError("the clone is shallow: it does not hold the whole history");
  const listed = await askGit(["rev-list", "--first-parent", "--end-of-options", tip], run);
  if (listed.exitCode !== 0) throw new DamagedHistoryError(`the history is not whole: ${listed.stderr.trim()}`);
  const commits = listed.stdout.toString().trim().split("\n").toReversed();
  return { ref, commits, notices: await oddRefs(run, ref, branch), entries: () => windows(run, commits, tip) };
}

interface Run {
  readonly repository: string;
  readonly signal: AbortSignal | undefined;
  readonly isOffline: boolean;
}

/** The branch itself, or what kubestage fetched of it into a clone of its own. */
async function findTip(run: Run, branch: string): Promise<{ readonly ref: string; readonly tip: string }> {
  for (const ref of [`refs/heads/${branch}`, `refs/kubestage/record/${branch}`]) {
    const { exitCode, stdout } = await askGit(["show-ref", "--verify", "--hash", "--", ref], run);
    const tip = stdout.toString().trim();
    if (exitCode === 0 && /^[0-9a-f]{40,64}$/.test(tip)) return { ref, tip };
  }
  throw new KubestageError("KS4002", {
    message: `the clone has no branch ${JSON.stringify(branch)}`,
    hint: "name the ledger's branch with --branch, or fetch it first",
  });
}

async function* windows(run: Run, commits: readonly string[], tip: string): AsyncGenerator<HistoryEntry[]> {
  let [last, lastTree]: [string | undefined, string | undefined] = [undefined, undefined];
  for (let start = 0; start < commits.length; start += windowLength) {
    const ids = commits.slice(start, start + windowLength);
    const objects = await readObjects(run, ids);
    const parsed = ids.map((id) => {
      const object = objects.get(id);
      if (!object) throw new DamagedHistoryError(`the commit ${id} is not in the clone`);
      return { id, ...parseCommit(id, object) };
    });
    for (const { id, parents } of parsed) {
      if (parents[0] !== last)
        throw new DamagedHistoryError(`the clone gives the commit ${id} other parents than it was made with`);
      last = id;
    }
    const changes = await changesOfCommits(run, parsed, lastTree);
    lastTree = parsed.at(-1)?.tree;
    yield parsed.map(({ id, parents, committedAt, message, encoding }, index) => {
      const { changes: own, problems } = changes[index] ?? { changes: [], problems: [] };
      return { commit: id, parents, committedAt, message, changes: own, problems: [...inUtf8(encoding), ...problems] };
    });
  }
  if (last !== tip) throw new DamagedHistoryError("the history does not end with the branch's tip");
}

/** Where git would show another message than its bytes are. */
function inUtf8(encoding: string | undefined): string[] {
  return encoding === undefined
    ? []
    : [`it says that its message is in ${JSON.stringify(encoding)}, and a ledger's is in UTF-8`];
}

/** What is no part of the answer, and would be of what other commands of git show. */
async function oddRefs(run: Run, ref: string, branch: string): Promise<string[]> {
  const listed = await runGit(["for-each-ref", "--format=%(refname) %(objectname)"], run);
  const refs = listed.split("\n").flatMap((line) => {
    const [name = "", id = ""] = line.split(" ");
    return name === "" ? [] : [{ name, id }];
  });
  const own = refs.find(({ name }) => name === ref)?.id;
  return refs.flatMap(({ name, id }) => {
    if (name === ref) return [];
    const shown = JSON.stringify(name);
    if (name.startsWith("refs/replace/")) return [`${shown} makes other commands of git show something else`];
    if (name === `refs/kubestage/record/${branch}` && id !== own) return [`${shown} is another commit than ${ref}`];
    const short = name.replace(/^refs\/(heads|tags)\//, "");
    return short !== name && skeleton(short) === skeleton(branch)
      ? [`${shown} looks like ${ref}, and is not read`]
      : [];
  });
}

/** What is left of a name for somebody who does not look closely. Source: https://www.unicode.org/reports/tr39/#Confusable_Detection */
function skeleton(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/\p{M}|\p{Cf}/gu, "")
    .toLowerCase();
  return plain.replaceAll(/./gsu, (letter) => lookAlikes.get(letter) ?? letter);
}

/** Each letter of the first text looks like the one below it. */
const [letters, plainLetters] = ["авекмнорстухіјѕαικνορτυ0l1|", "abekmhopctyxijsaiknoptuoiii"];
const lookAlikes: ReadonlyMap<string, string> = new Map(
  letters.split("").map((letter, index) => [letter, plainLetters[index] ?? letter]),
);
