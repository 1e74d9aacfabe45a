import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type HistoryEntry, readHistory } from "@kubestage/adapters";
import type { LedgerFile } from "@kubestage/core";

/** A commit as somebody who may push could make it. */
export interface ForgedCommit {
  readonly message: string;
  readonly committedAt: number;
  readonly files: readonly ForgedFile[];
  /** Who committed it; the ledger's own where absent. */
  readonly committer?: string | undefined;
  /** What it says that its message is written in. */
  readonly encoding?: string | undefined;
}

/** A file as a commit leaves it; undefined text for one that is gone. */
export interface ForgedFile extends LedgerFile {
  /** 100644 where absent. */
  readonly mode?: string | undefined;
}

/** The commits of a ledger's branch main. */
export async function historyOf(repository: string): Promise<HistoryEntry[]> {
  const { entries } = await readHistory(repository, { branch: "main" });
  const all: HistoryEntry[] = [];
  for await (const some of entries()) all.push(...some);
  return all;
}

export function commitsOf(entries: readonly HistoryEntry[]): ForgedCommit[] {
  return entries.map(({ message, committedAt, changes }) => ({
    ...{ message, committedAt },
    files: changes.map(({ path, after }) => ({ path, text: after?.text })),
  }));
}

/** A new repository with these commits on its branch main, and nothing that says where they come from. */
export function writeHistory(folder: string, commits: readonly ForgedCommit[], name = "forged.git"): string {
  const repository = join(folder, name);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  const pieces = commits.map(({ message, committedAt, files, committer = "ledger", encoding }, index) => {
    const who = `committer ${committer} <${committer}@example.com> ${committedAt / 1000} +0000\n`;
    const written = encoding === undefined ? "" : `encoding ${encoding}\n`;
    const head = `commit refs/heads/main\nmark :${index + 1}\n${who}${written}`;
    const from = index === 0 ? "" : `from :${index}\n`;
    const sorted = files.toSorted((one, other) => Number(one.text !== undefined) - Number(other.text !== undefined));
    return `${head}${data(message)}${from}${sorted.map(fileText).join("")}\n`;
  });
  const command = [`--git-dir=${repository}`, "fast-import", "--quiet", "--done"];
  execFileSync("git", command, { input: `${pieces.join("")}done\n`, stdio: ["pipe", "pipe", "pipe"] });
  return repository;
}

function fileText({ path, text, mode = "100644" }: ForgedFile): string {
  if (text === undefined) return `D ${JSON.stringify(path)}\n`;
  if (mode === "160000") return `M ${mode} ${text} ${JSON.stringify(path)}\n`;
  return `M ${mode} inline ${JSON.stringify(path)}\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** The history with one more commit, which says that it changes something. */
export function withCommit(
  commits: readonly ForgedCommit[],
  files: readonly ForgedFile[],
  message = "A change\n",
): ForgedCommit[] {
  return [...commits, { message, committedAt: commits.at(-1)?.committedAt ?? 0, files }];
}

/** The history with the last commit of which the first line fits made otherwise. Errors: throws where there is none. */
export function withChanged(
  commits: readonly ForgedCommit[],
  subject: RegExp,
  change: (commit: ForgedCommit) => ForgedCommit,
): ForgedCommit[] {
  const index = commits.findLastIndex(({ message }) => subject.test(message));
  if (index < 0) throw new Error(`no commit is called ${String(subject)}`);
  return commits.map((commit, own) => (own === index ? change(commit) : commit));
}

/** The same with one file of it edited. Errors: throws where nothing is edited by that. */
export function withEdited(
  commits: readonly ForgedCommit[],
  subject: RegExp,
  path: RegExp,
  edit: (text: string) => string | undefined,
): ForgedCommit[] {
  return withChanged(commits, subject, (commit) => {
    const index = commit.files.findIndex((file) => path.test(file.path));
    const text = commit.files[index]?.text;
    const other = text === undefined ? text : edit(text);
    if (other === text) throw new Error(`nothing is edited in ${String(path)}`);
    return { ...commit, files: commit.files.map((file, own) => (own === index ? { ...file, text: other } : file)) };
  });
}

/** The file that a history leaves at the first path that fits. Errors: throws where there is none. */
export function fileIn(
  commits: readonly ForgedCommit[],
  path: RegExp,
): { readonly path: string; readonly text: string } {
  const found = new Map(commits.flatMap(({ files }) => files.map((file) => [file.path, file.text] as const)));
  for (const [own, text] of found) if (path.test(own) && text !== undefined) return { path: own, text };
  throw new Error(`there is no ${String(path)}`);
}
