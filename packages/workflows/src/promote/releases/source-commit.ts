import { askGit, runGit } from "@kubestage/adapters";
import { type Diagnostic, diagnose } from "@kubestage/core";
import { realpathSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { authorsFormat, authorsIn } from "./source-history.ts";

/** A commit of the repository that a declaration stands in, and who wrote it. */
export interface SourceCommit {
  readonly commit: string;
  readonly authors: readonly string[];
  /** As RFC 3339 in UTC. */
  readonly committedAt: string;
  /** That of the repository itself: `.git` in its work tree. */
  readonly folder: string;
}

/** The commit that `revision` names in the repository around `path`; undefined where it stands in none. */
export async function sourceCommit(path: string, revision: string): Promise<SourceCommit | undefined> {
  const command = [
    "log",
    "-1",
    "--no-show-signature",
    `--format=%H %ct${authorsFormat}`,
    "--end-of-options",
    revision,
    "--",
  ];
  for (let folder = path; ; folder = dirname(folder)) {
    const repository = resolve(folder, ".git");
    const { exitCode, stdout } = await askGit(command, { repository, isOffline: true });
    if (exitCode === 0) {
      const line = stdout.toString().trim();
      const [commit = "", seconds = ""] = (line.split("\0")[0] ?? "").split(" ");
      const committedAt = new Date(Number(seconds) * 1000).toISOString();
      return { commit, committedAt, folder: repository, authors: [...new Set(authorsIn(line))] };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * KS4018, a warning, where files of a release stand in the work tree otherwise than in the commit that is checked out: changed, not added,
 * or ignored by git.
 *
 * Source: https://git-scm.com/docs/git-status (porcelain format version 1)
 *
 * @param files what the release is made of, by paths below `root`
 */
export async function checkCommitted(
  { commit, folder }: SourceCommit,
  files: Iterable<string>,
  root: string,
): Promise<readonly Diagnostic[]> {
  const workTree = realpathSync(dirname(folder));
  const below = realpathSync(root);
  const said = await runGit(
    [
      ...["--no-optional-locks", `--work-tree=${workTree}`, "--literal-pathspecs", "status", "--porcelain=v1", "-z"],
      ...["--no-renames", "--untracked-files=all", "--ignored=matching", "--", below],
    ],
    { repository: folder },
  );
  const changed = said.split("\0").flatMap((line) => (line === "" ? [] : [join(workTree, line.slice(3))]));
  const isChanged = (file: string): boolean =>
    changed.some((path) => path === file || (path.endsWith(sep) && file.startsWith(path)));
  const own = [...files].filter((file) => isChanged(join(below, file))).toSorted();
  const [first] = own;
  if (first === undefined) return [];
  const others = own.length === 1 ? "" : ` and ${own.length - 1} more`;
  const message = `${first}${others}: not in commit ${commit.slice(0, 12)} as it stands here, which the release names as its source`;
  return [diagnose("KS4018", { message, hint: "commit it first, or release what is committed: `--from-git HEAD`" })];
}
