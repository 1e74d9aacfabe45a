import { GitError, runGit, runGitForBytes } from "./run-git.ts";

/** A file of a commit. */
export interface TreeEntry {
  readonly path: string;
  /** As git writes it: 100644 for a plain file. */
  readonly mode: string;
  readonly blob: string;
}

/** The files of `commit` below `folders`. */
export async function listFiles(repository: string, commit: string, folders: readonly string[]): Promise<TreeEntry[]> {
  const listed = await runGit(["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...folders], { repository });
  return listed
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [about, path] = splitOnce(line, "\t");
      const [mode = "", , blob = ""] = about.split(" ");
      return { path, mode, blob };
    });
}

/** The texts of `blobs`, by their names or as `commit:path`, in their order, read by one process. Errors: thrown `GitError` for one that is missing. */
export async function readBlobs(repository: string, blobs: readonly string[]): Promise<string[]> {
  if (blobs.length === 0) return [];
  const input = `${blobs.join("\n")}\n`;
  const answer = await runGitForBytes(["cat-file", "--batch", "--buffer"], { repository, input });
  const texts: string[] = [];
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf(10, at);
    const header = answer.subarray(at, end).toString();
    const size = Number(header.split(" ").at(-1));
    if (header.endsWith(" missing"))
      throw new GitError("cat-file", `there is no ${header.slice(0, -" missing".length)}`);
    texts.push(answer.subarray(end + 1, end + 1 + size).toString());
    at = end + 1 + size + 1;
  }
  return texts;
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
}
