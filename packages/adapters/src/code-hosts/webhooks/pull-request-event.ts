/**
 * That something happened to a pull request. It may be late, doubled or out of order: whoever hears of it reads the pull
 * request anew and acts on what is there now.
 */
export interface PullRequestEvent {
  readonly kind: "github" | "gitlab";
  readonly repository: string;
  readonly number: number;
  readonly what: "opened" | "changed" | "approved" | "rejected" | "withdrawn" | "commented" | "merged" | "closed";
  /** Undefined where the host does not say, as for GitHub's comments. */
  readonly branch: string | undefined;
  /** The end of the branch as it was then; undefined as `branch`. */
  readonly head: string | undefined;
  /** The account that did it. */
  readonly actor: string;
}

/** What a body says, once it is known who sent it. */
export type ReadEvent =
  | { readonly event: PullRequestEvent }
  /** It is nothing that a promotion has to know of. */
  | { readonly ignored: string }
  | { readonly refused: string };
