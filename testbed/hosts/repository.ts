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
  readonly reviews: {
    readonly person: string;
    readonly state: string;
    readonly head: string;
    readonly association?: string;
  }[];
  readonly comments: { readonly id: number; readonly author: string; body: string }[];
}

/** What GitHub's and GitLab's doubles keep alike. */
export class StoredRepository {
  readonly branches: {
    get(branch: string): string | undefined;
    has(branch: string): boolean;
    set(branch: string, commit: string): unknown;
  };
  readonly #pulls: StoredPull[] = [];
  readonly #holds: (base: string, head: string) => boolean;
  #last = 0;

  /** @param git branches that are really there, and whether one of them holds a commit */
  constructor(git?: { readonly branches: StoredRepository["branches"]; holds(base: string, head: string): boolean }) {
    this.branches = git?.branches ?? new Map([["main", "0".repeat(40)]]);
    this.#holds = (base, head) => git?.holds(base, head) ?? false;
  }

  /** What is in its base by now both hosts show as merged, whoever put it there. */
  get pulls(): readonly StoredPull[] {
    for (const pull of this.#pulls)
      if (pull.state === "open" && this.#holds(pull.base, this.head(pull))) this.settle(pull, "merged");
    return this.#pulls;
  }

  head(pull: StoredPull): string {
    return pull.finalHead ?? this.branches.get(pull.branch) ?? "f".repeat(40);
  }

  open(given: Pick<StoredPull, "title" | "body" | "branch" | "base"> & Partial<StoredPull>): StoredPull {
    const pull: StoredPull = {
      ...{ number: ++this.#last, state: "open", author: "kubestage-bot", fromFork: false, reviews: [], comments: [] },
      ...given,
    };
    this.#pulls.push(pull);
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
