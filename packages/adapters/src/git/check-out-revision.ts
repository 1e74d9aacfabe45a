import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { KubestageError } from "../kubestage-error.ts";
import { ProcessError, runProcess } from "../processes/run-process.ts";

/** The files of a revision, as they were. */
export interface CheckedOut {
  /** What the revision stands for. */
  readonly commit: string;
  /** The same folder as `from`, in that revision. */
  readonly from: string;
  /** A path that was relative to `from`, or absolute: the same in that revision. */
  readonly pathOf: (path: string) => string;
  /** Removes the files. */
  readonly close: () => void;
}

/**
 * The files of a Git revision in a folder of their own, made by the system's git with an index of its own: neither the
 * repository's index nor its worktree is touched.
 *
 * Errors: thrown KS6006 where `from` is in no repository, the revision is not known, or git is missing.
 */
export async function checkOutRevision(
  revision: string,
  { from, signal }: { readonly from: string; readonly signal?: AbortSignal | undefined },
): Promise<CheckedOut> {
  const root = (await git(["rev-parse", "--show-toplevel"], { from, signal })).trim();
  const commit = await commitOf(revision, { from, signal });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-base-")));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const files = join(folder, "files");
    mkdirSync(files);
    const options = { from: root, signal, index: join(folder, "index") };
    await git(["read-tree", commit], options);
    await git(["checkout-index", "--all", `--prefix=${files}${sep}`], options);
    const pathOf = (path: string): string => join(files, relative(root, resolve(realpathSync(from), path)));
    const there = pathOf(".");
    mkdirSync(there, { recursive: true });
    return { commit, from: there, pathOf, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function commitOf(revision: string, options: GitOptions): Promise<string> {
  try {
    const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    return (await git(asked, options)).trim();
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
    const message = `${JSON.stringify(revision)} is neither a folder nor a revision of this repository`;
    throw new KubestageError("KS6006", {
      message,
      hint: "name a branch, a tag or a commit, or a folder",
      cause: error,
    });
  }
}

interface GitOptions {
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the repository's own. */
  readonly index?: string;
}

async function git(given: readonly string[], { from, signal, index }: GitOptions): Promise<string> {
  const environment = {
    ...process.env,
    GIT_TERMINAL_PROMPT: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    ...(index !== undefined && { GIT_INDEX_FILE: index }),
  };
  try {
    const { exitCode, stdout, stderr } = await runProcess({
      command: ["git", ...given],
      ...{ folder: from, environment, signal },
    });
    if (exitCode === 0) return stdout.toString();
    throw gitProblem(stderr.trim() || `it ended with ${exitCode}`);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw error.isMissing ? noGit(error) : gitProblem(error.message, error);
  }
}

function noGit(cause: Error): KubestageError {
  const message = "there is no git to look up the revision with";
  return new KubestageError("KS6006", { message, hint: "install git, or give a folder to `--base`", cause });
}

function gitProblem(said: string, cause?: Error): KubestageError {
  const hint = "give a folder to `--base`, or run it in a repository";
  return new KubestageError("KS6006", { message: `git: ${said}`, hint, cause });
}
