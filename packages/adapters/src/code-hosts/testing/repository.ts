/** A pull request inside a double. */
export interface StoredPull {
  readonly number: number;
  state: "open" | "merged" | "closed";
  title: string;
  body: string;
  readonly branch: string;
  readonly base: string;
  /** Set once it is no longer open: an open one has what its branch has. */
  finalHead?: string;
  readonly author: string;
  readonly fromFork: boolean;
  readonly reviews: { readonly person: string; readonly state: string; readonly head: string }[];
  readonly comments: { readonly id: number; readonly author: string; body: string }[];
}

/** What GitHub's and GitLab's doubles keep alike. */
export class StoredRepository {
  readonly branches = new Map<string, string>([["main", "0".repeat(40)]]);
  readonly pulls: StoredPull[] = [];
  /** The host says that it cannot be merged, in its own words. */
  unmergeable: string | undefined;
  #last = 0;

  head(pull: StoredPull): string {
    return pull.finalHead ?? this.branches.get(pull.branch) ?? "f".repeat(40);
  }

  open(given: Pick<StoredPull, "title" | "body" | "branch" | "base"> & Partial<StoredPull>): StoredPull {
    const pull: StoredPull = {
      ...{ number: ++this.#last, state: "open", author: "kubestage-bot", fromFork: false, reviews: [], comments: [] },
      ...given,
    };
    this.pulls.push(pull);
    return pull;
  }

  settle(pull: StoredPull, state: "merged" | "closed"): void {
    pull.finalHead = this.head(pull);
    pull.state = state;
  }

  openOf(branch: string, base: string): StoredPull | undefined {
    return this.pulls.find(
      (one) => one.state === "open" && !one.fromFork && one.branch === branch && one.base === base,
    );
  }

  numbered(number: string | undefined): StoredPull | undefined {
    return this.pulls.find((one) => one.number === Number(number));
  }

  comment(pull: StoredPull, body: string, author = "kubestage-bot"): void {
    pull.comments.push({ id: ++this.#last, author, body });
  }
}

export const mergeCommit = "e".repeat(40);
