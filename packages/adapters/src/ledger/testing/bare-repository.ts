import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Freeze } from "@kubestage/core";
import { importCommits } from "../../git/import-commits.ts";
import { type GitLedger, openGitLedger } from "../git-ledger.ts";
import type { LedgerCommit, LedgerStore } from "../ledger-store.ts";

const author = { name: "ledger", email: "ledger@example.com" };

/** What git prints, in `repository`. */
export function git(repository: string, ...command: string[]): string {
  return execFileSync("git", [`--git-dir=${repository}`, ...command], { encoding: "utf8" }).trim();
}

/** The same of a command that reads `input`. */
export function gitReading(repository: string, input: string, ...command: string[]): string {
  return execFileSync("git", [`--git-dir=${repository}`, ...command], { encoding: "utf8", input }).trim();
}

/** A bare repository with a ledger in which nothing is, on the branch main. */
export async function newLedger(folder: string, name = "ledger.git"): Promise<string> {
  const repository = join(folder, name);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  const files = [{ path: "README.md", text: "A ledger of kubestage.\n" }];
  const first = await importCommits(repository, undefined, [{ message: "Begin the ledger", author, at: 0, files }]);
  git(repository, "update-ref", "refs/heads/main", first);
  return repository;
}

/** Another computer: a repository of its own whose remote is `record`. */
export function newClone(folder: string, name: string, record: string): string {
  const repository = join(folder, name);
  execFileSync("git", ["clone", "--quiet", "--bare", record, repository]);
  return repository;
}

export function storeOf(repository: string, remote?: string): LedgerStore {
  return storeAt({ repository, remote, now: Date.now });
}

/** The same by another clock. */
export function storeAt(
  where: Pick<GitLedger, "repository" | "now"> & Partial<Pick<GitLedger, "remote">>,
): LedgerStore {
  return openGitLedger({ remote: undefined, ...where, branch: "main", author });
}

/** A commit that can be recognised: a freeze called `name`. */
export function freezeCommit(name: string): LedgerCommit {
  const freeze: Freeze = { name, from: 0, reason: "a test", by: "ledger" };
  return {
    subject: `Freeze ${name}`,
    trailers: { "Kubestage-Freeze": name },
    changes: [{ kind: "freeze", freeze }],
    files: [],
  };
}
