import type { PullRequest, Review, WantedPullRequest } from "./code-host.ts";

/** A comment of anybody. */
interface HostComment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

type Signal = AbortSignal | undefined;

/** The single requests that a code host is asked; what they add up to is the same for all (`codeHostOver`). */
export interface PullRequestApi {
  readonly kind: "github" | "gitlab";
  /** Of this repository's own branch, in any state, newest first; none from forks. */
  list(branch: string, base: string, signal: Signal): Promise<readonly PullRequest[]>;
  read(number: number, signal: Signal): Promise<PullRequest>;
  reviews(number: number, signal: Signal): Promise<readonly Review[]>;
  create(wanted: WantedPullRequest, signal: Signal): Promise<PullRequest>;
  update(number: number, words: Pick<WantedPullRequest, "title" | "body">, signal: Signal): Promise<PullRequest>;
  close(number: number, signal: Signal): Promise<PullRequest>;
  comments(number: number, signal: Signal): Promise<readonly HostComment[]>;
  addComment(number: number, body: string, signal: Signal): Promise<void>;
  changeComment(number: number, id: number, body: string, signal: Signal): Promise<void>;
}
