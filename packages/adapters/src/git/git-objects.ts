import { objectId } from "./object-ids.ts";
import { type GitRun, GitError, runGitForBytes } from "./run-git.ts";

/** An object of a repository, whose name is the hash of what it holds. */
export interface GitObject {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A repository does not hold what it should, or holds something else under its name. */
export class DamagedHistoryError extends Error {
  override readonly name = "DamagedHistoryError";
}

/** No file of a ledger comes near it. */
const mostBytes = 16 * 1024 * 1024;
/** So much is asked for at once. */
const batchBytes = 64 * 1024 * 1024;

/**
 * Objects by their names. Each is hashed again, so that nothing in a repository can put another in its place: neither replacements, nor
 * grafts, nor objects that it borrows from elsewhere, nor a damaged file. Nothing is fetched.
 *
 * Errors: thrown `DamagedHistoryError` for one that is missing, too large, or not what its name says.
 * Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export async function readObjects(
  { repository, signal }: Pick<GitRun, "repository" | "signal">,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, GitObject>> {
  const found = new Map<string, GitObject>();
  const run = { repository, signal, isOffline: true };
  for (const batch of await inBatches(run, [...new Set(ids)])) {
    const answer = await ask(["cat-file", "--batch", "--buffer"], { ...run, input: lines(batch) });
    let at = 0;
    for (const id of batch) {
      const end = answer.indexOf(10, at);
      const [named, type = "", size = ""] = answer.subarray(at, end).toString().split(" ");
      const bytes = answer.subarray(end + 1, end + 1 + Number(size));
      if (named !== id || objectId(type, bytes, id) !== id)
        throw new DamagedHistoryError(`the object ${id} is not what its name says`);
      found.set(id, { type, bytes });
      at = end + 1 + bytes.length + 1;
    }
  }
  return found;
}

async function inBatches(run: GitRun, ids: readonly string[]): Promise<string[][]> {
  if (ids.length === 0) return [];
  const answer = await ask(["cat-file", "--batch-check", "--buffer"], { ...run, input: lines(ids) });
  const batches: string[][] = [];
  let room = 0;
  for (const [index, line] of answer.toString().trimEnd().split("\n").entries()) {
    const id = ids[index] ?? "";
    const [named, , size] = line.split(" ");
    if (named !== id || size === undefined) throw new DamagedHistoryError(`the object ${id} is not in the clone`);
    if (Number(size) > mostBytes) throw new DamagedHistoryError(`the object ${id} is larger than a ledger's may be`);
    if (batches.length === 0 || Number(size) > room) {
      batches.push([]);
      room = batchBytes;
    }
    room -= Number(size);
    batches.at(-1)?.push(id);
  }
  return batches;
}

async function ask(command: readonly string[], run: GitRun): Promise<Buffer> {
  try {
    return await runGitForBytes(command, run);
  } catch (error) {
    // Of a partial clone git would fetch what is missing, and may not.
    throw error instanceof GitError ? new DamagedHistoryError(error.message, { cause: error }) : error;
  }
}

function lines(ids: readonly string[]): string {
  return `${ids.join("\n")}\n`;
}
