import { randomUUID } from "node:crypto";
import { GitError, runGit } from "./run-git.ts";

/** A file as a commit leaves it; undefined where it, or the whole folder, is there no more. */
interface FileChange {
  readonly path: string;
  readonly text: string | undefined;
}

export interface NewCommit {
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Milliseconds since 1970; git keeps seconds. */
  readonly at: number;
  readonly files: readonly FileChange[];
}

/** Path names that need no quoting anywhere. What kubestage writes has no others. */
const plainPath = /^[A-Za-z0-9._@+=-]+(\/[A-Za-z0-9._@+=-]+)*$/;

/**
 * Makes commits upon `parent`, one after the other, by one process. No branch moves: the name of the last commit is all that there is
 * of them.
 *
 * Errors: thrown `GitError` where git fails; a plain error for a path that would have to be quoted.
 * Source: https://git-scm.com/docs/git-fast-import
 */
export async function importCommits(
  repository: string,
  parent: string | undefined,
  commits: readonly NewCommit[],
): Promise<string> {
  // Others may do the same at this time.
  const temporary = `refs/kubestage/new-${randomUUID()}`;
  const pieces: string[] = [];
  for (const [index, { message, author, at, files }] of commits.entries()) {
    const who = `${cleanName(author.name)} <${cleanName(author.email)}> ${Math.floor(at / 1000)} +0000`;
    pieces.push(`commit ${temporary}\nmark :${index + 1}\nauthor ${who}\ncommitter ${who}\n${data(message)}`);
    if (index > 0) pieces.push(`from :${index}\n`);
    else if (parent !== undefined) pieces.push(`from ${parent}\n`);
    // What goes comes first: a folder that is written anew is emptied before.
    for (const { path, text } of files.toSorted(
      (one, other) => Number(one.text !== undefined) - Number(other.text !== undefined),
    )) {
      if (!plainPath.test(path)) throw new Error(`${JSON.stringify(path)} is no path that a ledger has`);
      pieces.push(text === undefined ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`);
    }
  }
  pieces.push(`get-mark :${commits.length}\nreset ${temporary}\nfrom ${"0".repeat(40)}\n\ndone\n`);
  const said = await runGit(["fast-import", "--quiet", "--done", "--date-format=raw", "--force"], {
    repository,
    input: pieces.join(""),
  });
  const made = said.trim();
  if (!/^[0-9a-f]{40,64}$/.test(made)) throw new GitError("fast-import", `it made no commit: ${made}`);
  return made;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Names may not hold what ends them in a commit. */
function cleanName(name: string): string {
  return name.replace(/[<>\n\0]/g, "").trim();
}
