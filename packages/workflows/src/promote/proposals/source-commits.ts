import { askGit } from "@kubestage/adapters";
import type { PullRequestSubject } from "@kubestage/core";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export type SourceCommits = PullRequestSubject["promotions"][number]["changelog"];

/** So many are shown at most. */
const most = 500;

/**
 * The commits between the sources of two releases, by their documents, newest first, from the repository around `folder`; none where it does not have
 * them.
 */
export async function sourceCommits(folder: string, before: string, after: string): Promise<SourceCommits> {
  const [from, to] = [sourceOf(before), sourceOf(after)];
  if (from === undefined || to === undefined) return [];
  const command = ["log", `--max-count=${most}`, "--format=%H%x00%s%x00%an", `${from}..${to}`, "--"];
  for (let place = folder; ; place = dirname(place)) {
    const repository = join(place, ".git");
    const answer = existsSync(repository) ? await askGit(command, { repository }) : undefined;
    if (answer?.exitCode === 0) return answer.stdout.toString().split("\n").flatMap(commitOf);
    if (place === dirname(place)) return [];
  }
}

/** The commit that a release's document names. */
function sourceOf(document: string): string | undefined {
  return /^ {2}source:\n(?: {4}.*\n)*? {4}commit: ["']?([0-9a-f]{7,64})["']?$/m.exec(document)?.[1];
}

function commitOf(line: string): SourceCommits {
  const [sha = "", subject = "", author = ""] = line.split("\0");
  return sha === "" ? [] : [{ sha, subject, author }];
}
