import { isUtf8 } from "node:buffer";
import { DamagedHistoryError, type GitObject } from "./git-objects.ts";

/** What a commit's own bytes say. */
export interface GitCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Milliseconds since 1970; git keeps seconds. */
  readonly committedAt: number;
  readonly message: string;
  /** Who wrote it and who committed it, and when, as it stands there. */
  readonly author: string;
  readonly committer: string;
  /** What the message is written in, as it says; undefined for UTF-8. */
  readonly encoding: string | undefined;
}

/**
 * Reads a commit from its bytes, so that no graft has given it other parents.
 *
 * Errors: thrown `DamagedHistoryError` where it is none.
 * Source: https://git-scm.com/docs/gitformat-signature, which shows the form, and `git cat-file commit`
 */
export function parseCommit(id: string, { type, bytes }: GitObject): GitCommit {
  const text = Buffer.from(bytes).toString();
  const end = text.indexOf("\n\n");
  const header = end < 0 ? [] : text.slice(0, end).split("\n");
  const named = (name: string): string[] =>
    header.flatMap((line) => (line.startsWith(`${name} `) ? line.slice(name.length + 1) : []));
  const [tree] = named("tree");
  const [author = ""] = named("author");
  const [committer = ""] = named("committer");
  const [encoding] = named("encoding");
  const [, seconds] = /> (\d{1,12}) [+-]\d{4}$/.exec(committer) ?? [];
  if (type !== "commit" || !isUtf8(bytes) || tree === undefined || seconds === undefined)
    throw new DamagedHistoryError(`${id} is no commit that a ledger has`);
  const committedAt = Number(seconds) * 1000;
  return { tree, parents: named("parent"), committedAt, message: text.slice(end + 2), author, committer, encoding };
}
