import { devNull } from "node:os";
import { type ProcessAnswer, ProcessError, runProcess } from "../processes/run-process.ts";

export interface GitRun {
  /** The repository's own folder (`.git`, or a bare repository). */
  readonly repository: string;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether nothing is fetched, and nothing that stands beside the objects changes what they say. */
  readonly isOffline?: boolean | undefined;
}

/** Git could not do what it was asked for. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly said: string;

  constructor(command: string, said: string, cause?: unknown) {
    super(`git ${command}: ${said}`, { cause });
    this.said = said;
  }
}

/**
 * Git's environment: it asks nobody for a password, speaks English, and takes its repository from nothing but its argument.
 */
function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !isAboutRepository.test(name));
  return { ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
}

/**
 * Git asks nobody for an object that is not there, whatever the repository's own settings allow, and takes every object and every parent
 * as it was written.
 *
 * Source: https://git-scm.com/docs/git#_environment_variables
 */
const offline = {
  ...{ GIT_ALLOW_PROTOCOL: "none", GIT_NO_LAZY_FETCH: "1" },
  ...{ GIT_NO_REPLACE_OBJECTS: "1", GIT_GRAFT_FILE: devNull },
};

/** Set where git runs kubestage, as in a hook: of another repository. */
const isAboutRepository =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE)$/;

/** What the system's git answers. Errors: thrown `GitError` where there is no git; the signal's reason where it is aborted. */
export async function askGit(
  command: readonly string[],
  { repository, input, signal, isOffline = false }: GitRun,
): Promise<ProcessAnswer> {
  try {
    return await runProcess({
      command: ["git", `--git-dir=${repository}`, ...command],
      environment: { ...gitEnvironment(), ...(isOffline && offline) },
      ...{ input, signal },
      // A ledger has as many files as it has.
      mostBytes: Number.POSITIVE_INFINITY,
    });
  } catch (error) {
    throw error instanceof ProcessError ? new GitError(command[0] ?? "", error.message, error) : error;
  }
}

/** What git prints. Errors: thrown `GitError` where it fails. */
export async function runGit(command: readonly string[], run: GitRun): Promise<string> {
  return (await runGitForBytes(command, run)).toString();
}

/** As `runGit`, where what is printed need not be text. */
export async function runGitForBytes(command: readonly string[], run: GitRun): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await askGit(command, run);
  if (exitCode !== 0) throw new GitError(command[0] ?? "", stderr.trim() || `it ended with ${exitCode}`);
  return stdout;
}
