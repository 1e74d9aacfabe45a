import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { askGit, runGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { cacheFolder, cacheName } from "../state/cache-folder.ts";

/** Where a ledger is kept, and where its record is. */
export interface LedgerPlace {
  /** The folder of the repository that is at hand. */
  readonly repository: string;
  /** The remote that holds the record; undefined where this repository does. */
  readonly remote: string | undefined;
  /** The record's address or folder: the same for all on this machine who name it alike. */
  readonly record: string;
}

/**
 * The ledger that somebody names: the folder of a repository, or an address, of which a bare clone is kept in the user's cache. Of a
 * repository that has a remote `origin` that one is the record.
 *
 * @param named as the user wrote it
 * Errors: thrown KS4002 where there is none.
 */
export async function findLedger(
  named: string,
  { from, signal }: { readonly from: string; readonly signal?: AbortSignal | undefined },
): Promise<LedgerPlace> {
  if (isAddress(named)) return { repository: await cachedClone(named, signal), remote: named, record: named };
  const folder = resolve(from, named);
  const repository = await repositoryIn(folder, signal);
  if (repository === undefined) throw noLedger(`${named} is no Git repository`);
  const { exitCode, stdout } = await askGit(["remote", "get-url", "origin"], { repository, signal });
  if (exitCode !== 0) return { repository, remote: undefined, record: repository };
  return { repository, remote: "origin", record: stdout.toString().trim() };
}

/** `https://…`, `ssh://…`, `file://…`, or host:path as scp has it. */
function isAddress(named: string): boolean {
  return /^[a-z][a-z+]*:\/\//.test(named) || /^[^/\\]+@[^/\\]+:/.test(named);
}

async function repositoryIn(folder: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (const candidate of [join(folder, ".git"), folder]) {
    if (!existsSync(candidate)) continue;
    const { exitCode, stdout } = await askGit(["rev-parse", "--absolute-git-dir"], { repository: candidate, signal });
    if (exitCode === 0) return stdout.toString().trim();
  }
  return undefined;
}

async function cachedClone(address: string, signal: AbortSignal | undefined): Promise<string> {
  const repository = join(cacheFolder("ledgers"), `${cacheName(address)}.git`);
  if (existsSync(join(repository, "HEAD"))) return repository;
  mkdirSync(repository, { recursive: true, mode: 0o700 });
  await runGit(["init", "--quiet", "--bare"], { repository, signal });
  return repository;
}

function noLedger(message: string): KubestageError {
  return new KubestageError("KS4002", {
    message,
    hint: "name a ledger with --ledger or KUBESTAGE_LEDGER, or begin one with `kubestage ledger init DIR`",
  });
}

/** Begins a ledger: a bare repository with one empty commit. Errors: thrown KS6003 where something is in the way. */
export async function beginLedger(
  folder: string,
  {
    branch,
    author,
    at,
  }: {
    readonly branch: string;
    readonly author: { readonly name: string; readonly email: string };
    readonly at: number;
  },
): Promise<void> {
  if (existsSync(folder)) {
    const message = `${folder} is there already`;
    throw new KubestageError("KS6003", { message, hint: "name a folder that is not there yet" });
  }
  mkdirSync(folder, { recursive: true });
  await runGit(["init", "--quiet", "--bare", `--initial-branch=${branch}`], { repository: folder });
  const { importCommits } = await import("../git/import-commits.ts");
  const files = [{ path: "README.md", text: readme }];
  const commit = await importCommits(folder, undefined, [{ message: "Begin the ledger", author, at, files }]);
  await runGit(["update-ref", `refs/heads/${branch}`, commit], { repository: folder });
}

const readme = `# Ledger

What stages run, why, and by whose word. kubestage writes it: one commit is one promotion. \`kubestage status\` and
\`kubestage history\` read it; \`kubestage verify\` checks all of it again.
`;
