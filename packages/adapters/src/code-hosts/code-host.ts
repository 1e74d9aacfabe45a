/** A pull request of GitHub, or a merge request of GitLab. */
export interface PullRequest {
  /** As people name it: `#12`, `!12`. */
  readonly number: number;
  /** Its page, made from the configured address and never taken from an answer. */
  readonly page: string;
  readonly state: "open" | "merged" | "closed";
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  readonly base: string;
  /** The commit at the end of its branch. */
  readonly head: string;
  /** The account that opened it. */
  readonly author: string;
}

/** What one account said of it, as far as the host still counts it. */
export interface Review {
  readonly person: string;
  readonly verdict: "approved" | "rejected" | "withdrawn" | "commented";
  /** The commit that it is about; undefined where the host does not say, as GitLab. */
  readonly head: string | undefined;
  /** RFC 3339; undefined where the host does not say. */
  readonly at: string | undefined;
}

export interface WantedPullRequest {
  readonly branch: string;
  readonly base: string;
  /** The commit that was pushed to the branch. */
  readonly head: string;
  readonly title: string;
  readonly body: string;
}

/**
 * Pull requests of one repository.
 *
 * Errors of all: CodeHostError; the reason of a signal that was aborted.
 */
export interface CodeHost {
  readonly kind: "github" | "gitlab";
  /**
   * The branch's pull request, as wanted. There is never a second open one, whoever else opens it meanwhile and whatever
   * answers get lost. One that people closed, or that is merged, stays so for the same head.
   */
  openOrUpdate(wanted: WantedPullRequest, signal?: AbortSignal): Promise<PullRequest>;
  /** The open one, else the newest; undefined where there was none. */
  find(branch: string, base: string, signal?: AbortSignal): Promise<PullRequest | undefined>;
  read(number: number, signal?: AbortSignal): Promise<PullRequest & { readonly reviews: readonly Review[] }>;
  /** One comment for each key: said again it is changed. Texts of others in `body` are quoted by who writes it. */
  comment(
    number: number,
    comment: { readonly key: string; readonly body: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Nothing happens where it is closed or merged already. */
  close(number: number, signal?: AbortSignal): Promise<PullRequest>;
}
