import { spawn } from "node:child_process";

export interface GitRun {
  /** The repository's own folder (`.git`, or a bare repository). */
  readonly repository: string;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What git said. It ran; whether it did what it was asked for, `exitCode` says. */
export interface GitAnswer {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
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

/** Set where git runs kubestage, as in a hook: of another repository. */
const isAboutRepository =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE)$/;

/** What the system's git answers. Errors: thrown `GitError` where there is no git, or it was stopped. */
export function askGit(command: readonly string[], { repository, input, signal }: GitRun): Promise<GitAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<GitAnswer>();
  const child = spawn("git", [`--git-dir=${repository}`, ...command], {
    env: gitEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => out.push(piece));
  child.stderr.on("data", (piece: Buffer) => said.push(piece));
  // Where git ends before it has read everything, its answer says why.
  child.stdin.on("error", () => undefined);
  child.on("error", (cause) =>
    reject(signal?.aborted ? signal.reason : new GitError(command[0] ?? "", cause.message, cause)),
  );
  child.on("close", (exitCode) => {
    resolve({ exitCode, stdout: Buffer.concat(out), stderr: Buffer.concat(said).toString() });
  });
  child.stdin.end(input ?? "");
  return promise;
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
