import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { KubestageError, systemCode } from "../kubestage-error.ts";

/** The files of a revision, as they were. */
export interface CheckedOut {
  /** The same folder as `from`, in that revision. */
  readonly from: string;
  /** A path that was relative to `from`, or absolute: the same in that revision. */
  readonly pathOf: (path: string) => string;
  /** Removes the files. */
  readonly close: () => void;
}

const mostOutput = 16 * 1024 * 1024;

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
    return { from: there, pathOf, close };
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

function git(given: readonly string[], { from, signal, index }: GitOptions): Promise<string> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<string>();
  const env = {
    ...process.env,
    GIT_TERMINAL_PROMPT: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    ...(index !== undefined && { GIT_INDEX_FILE: index }),
  };
  execFile(
    "git",
    given,
    { cwd: from, env, maxBuffer: mostOutput, ...(signal && { signal }) },
    (failed, stdout, said) => {
      if (!failed) settle(stdout);
      else if (signal?.aborted) reject(signal.reason as Error);
      else reject(gitProblem(failed, said));
    },
  );
  return promise;
}

function gitProblem(failed: Error, said: string): KubestageError {
  const isMissing = systemCode(failed) === "ENOENT";
  const message = isMissing ? "there is no git to look up the revision with" : `git: ${said.trim() || failed.message}`;
  const hint = isMissing
    ? "install git, or give a folder to `--base`"
    : "give a folder to `--base`, or run it in a repository";
  return new KubestageError("KS6006", { message, hint, cause: failed });
}
