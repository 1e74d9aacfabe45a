import { askGit } from "@kubestage/adapters";
import type { PullRequestSubject } from "@kubestage/core";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export type SourceCommits = PullRequestSubject["promotions"][number]["changelog"];

/** So many are shown at most. */
const most = 500;

/**
 * The commits from that of one release to that of another, newest first, from the repository around `folder`; none where it does not have
 * both. What is not there is not fetched.
 */
export async function sourceCommits(
  folder: string,
  before: string | undefined,
  after: string | undefined,
): Promise<SourceCommits> {
  if (before === undefined || after === undefined) return [];
  const command = [
    "log",
    "--no-show-signature",
    `--max-count=${most}`,
    "--format=%H%x00%s%x00%an",
    `${before}..${after}`,
    "--",
  ];
  for (let place = folder; ; place = dirname(place)) {
    const repository = join(place, ".git");
    const answer = existsSync(repository) ? await askGit(command, { repository, isOffline: true }) : undefined;
    if (answer?.exitCode === 0) return answer.stdout.toString().split("\n").flatMap(commitOf);
    if (place === dirname(place)) return [];
  }
}

function commitOf(line: string): SourceCommits {
  const [sha = "", subject = "", author = ""] = line.split("\0");
  return sha === "" ? [] : [{ sha, subject, author }];
}
