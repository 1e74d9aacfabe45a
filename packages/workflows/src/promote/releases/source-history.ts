import { askGit } from "@kubestage/adapters";

/** What Git knows of the commits before one, where a repository that has it is at hand. */
export interface SourceHistory {
  /** Whether older commits were left out when it was cloned. */
  readonly isShallow: boolean;
  /** Whether `older` is among its ancestors; undefined where that cannot be known. */
  readonly contains: (older: string) => Promise<boolean | undefined>;
  /** Who wrote the commits that lead to it and not to `older`; undefined where the repository does not have that one. */
  readonly authorsSince: (older: string) => Promise<AuthorsSince | undefined>;
}

export interface AuthorsSince {
  /** Their addresses, as commits have them. */
  readonly authors: readonly string[];
  /** `cut`: some commits were left out by the clone; `many`: there are more than `mostCommits`, and the newest ones count. */
  readonly lacks: "nothing" | "cut" | "many";
}

/** So many commits are looked at for their authors. */
const mostCommits = 10_000;

const coAuthors = "%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x00)";
/** For `git log`, behind something else: what `authorsIn` reads. */
export const authorsFormat = `%x00%ae%x00${coAuthors}`;

/**
 * Whatever is not there is not fetched: a clone without files' contents would ask its server.
 *
 * Sources: https://git-scm.com/docs/git-merge-base (`--is-ancestor`), https://git-scm.com/docs/git-log
 *
 * @param repository the folder of a repository that has `commit`
 */
export async function openSourceHistory(repository: string, commit: string): Promise<SourceHistory> {
  const run = { repository, isOffline: true };
  const asked = await askGit(["rev-parse", "--is-shallow-repository"], run);
  const isShallow = asked.stdout.toString().trim() !== "false";
  const contains = async (older: string): Promise<boolean | undefined> => {
    const { exitCode } = await askGit(["merge-base", "--is-ancestor", older, commit], run);
    if (exitCode === 0) return true;
    return isShallow ? undefined : false;
  };
  const authorsSince = async (older: string): Promise<AuthorsSince | undefined> => {
    const command = [
      ...["log", "--no-show-signature"],
      `--max-count=${mostCommits + 1}`,
      `--format=%P${authorsFormat}`,
      `${older}..${commit}`,
      "--",
    ];
    const { exitCode, stdout } = await askGit(command, run);
    if (exitCode !== 0) return undefined;
    const lines = stdout
      .toString()
      .split("\n")
      .filter((line) => line !== "");
    const counted = lines.slice(0, mostCommits);
    // Where a clone was cut off, commits have no parents.
    const isCut = isShallow && counted.some((line) => line.startsWith("\0"));
    const lacks = lines.length > counted.length ? "many" : isCut ? "cut" : "nothing";
    return { authors: [...new Set(counted.flatMap(authorsIn))], lacks };
  };
  return { isShallow, contains: keep(contains), authorsSince: keep(authorsSince) };
}

/** The author of a commit, and those who are named by `Co-authored-by`. Who else took it in has written nothing of it. */
export function authorsIn(line: string): readonly string[] {
  const [, author = "", ...others] = line.split("\0");
  const named = others.flatMap((one) => /<([^>]+)>/.exec(one)?.[1] ?? []);
  return [author, ...named].filter((address) => address !== "" && address.length <= mostCharacters);
}

/** What a record may hold. A longer address is nobody's. */
const mostCharacters = 200;

/** Several apps of a repository ask for the same. */
function keep<Answer>(ask: (older: string) => Promise<Answer>): (older: string) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>();
  return (older) => {
    const answer = known.get(older) ?? ask(older);
    known.set(older, answer);
    return answer;
  };
}
