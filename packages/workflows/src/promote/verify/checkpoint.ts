import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { KubestageError, type LedgerHistory, writePrivateFile } from "@kubestage/adapters";

/** What somebody keeps of a history outside of the clone, so that it is noticed where it was rewritten or cut. */
export interface Checkpoint {
  /** The ledger's first commit, which is like no other's. */
  readonly ledger: string;
  readonly branch: string;
  readonly commit: string;
  /** How many there were, that one being the last. */
  readonly commits: number;
  /** When it was found in order, in RFC 3339. */
  readonly at: string;
}

const mostBytes = 64 * 1024;
const hash = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Errors: thrown KS6006 for a file that is not there, stands in the clone, or is no checkpoint. */
export function readCheckpoint(
  named: string,
  place: { readonly from: string; readonly repository: string },
): Checkpoint {
  const path = checkpointPath(named, place);
  if (!existsSync(path)) {
    const hint = "write it with `--write-checkpoint`, where nobody has done so before";
    throw new KubestageError("KS6006", { message: `there is no checkpoint ${JSON.stringify(named)}`, hint });
  }
  const facts = lstatSync(realpathSync(path));
  const read = facts.isFile() && facts.size <= mostBytes ? parse(readFileSync(path, "utf8")) : undefined;
  if (read) return read;
  const hint = "give the file that `--write-checkpoint` has written";
  throw new KubestageError("KS6006", { message: `${JSON.stringify(named)} is no checkpoint`, hint });
}

function parse(text: string): Checkpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isCheckpoint(value) ? value : undefined;
}

const fields = ["ledger", "branch", "commit", "commits", "at"];

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== "object" || value === null) return false;
  const found = new Map<string, unknown>(Object.entries(value));
  const [ledger, branch, commit, commits, at] = fields.map((name) => found.get(name));
  return (
    found.size === fields.length &&
    [ledger, commit].every((one) => typeof one === "string" && hash.test(one)) &&
    [branch, at].every((one) => typeof one === "string") &&
    Number.isSafeInteger(commits) &&
    Number(commits) > 0
  );
}

/** Where a history does not go on from a checkpoint: a sentence without a full stop. */
export function checkpointProblem(
  checkpoint: Checkpoint,
  { commits, branch }: Pick<LedgerHistory, "commits"> & { readonly branch: string },
): string | undefined {
  const [first = ""] = commits;
  if (checkpoint.ledger !== first)
    return `the checkpoint is of a ledger that begins with ${checkpoint.ledger}, and this one begins with ${first}`;
  if (checkpoint.branch !== branch) return `the checkpoint is of the branch ${checkpoint.branch}`;
  if (commits[checkpoint.commits - 1] === checkpoint.commit) return undefined;
  const what = checkpoint.commits > commits.length ? "cut at its end, or rewritten" : "rewritten";
  return `${checkpoint.commit}, which was commit ${checkpoint.commits} at ${checkpoint.at}, is in the history no more: it was ${what}`;
}

/** Errors: thrown KS6006 for a file in the clone, KS6005 where the system refuses. */
export function writeCheckpoint(
  named: string,
  checkpoint: Checkpoint,
  place: { readonly from: string; readonly repository: string },
): void {
  const text = `${JSON.stringify(checkpoint, null, 2)}\n`;
  writePrivateFile(checkpointPath(named, place), text, { shownAs: named });
}

/** Whoever may change the clone could change the checkpoint with it. */
export function checkpointPath(
  named: string,
  { from, repository }: { readonly from: string; readonly repository: string },
): string {
  const path = resolve(from, named);
  const folder = existsSync(dirname(path)) ? realpathSync(dirname(path)) : dirname(path);
  const clone = realpathSync(basename(repository) === ".git" ? dirname(repository) : repository);
  const below = relative(clone, join(folder, basename(path)));
  if (below !== ".." && !below.startsWith(`..${sep}`)) {
    const hint = "keep it where whoever may change the clone may not";
    throw new KubestageError("KS6006", { message: `${JSON.stringify(named)} stands in the clone itself`, hint });
  }
  return path;
}
