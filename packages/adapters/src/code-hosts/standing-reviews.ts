import type { PullRequest, Review } from "./code-host.ts";

/** Who approves of what stands at the end of a pull request's branch, and who rejects it. */
export interface StandingReviews {
  readonly approved: readonly string[];
  readonly rejected: readonly string[];
}

/**
 * What each person said last, but for comments and for who opened the pull request. An approval counts for the commit that it was given
 * for; a rejection counts until it is taken back, whatever is pushed since.
 */
export function standingReviews({
  author,
  head,
  reviews,
}: Pick<PullRequest, "author" | "head"> & { readonly reviews: readonly Review[] }): StandingReviews {
  const last = new Map<string, Review>();
  for (const review of reviews)
    if (review.person !== author && review.verdict !== "commented") last.set(review.person, review);
  const of = (verdict: Review["verdict"]): string[] =>
    [...last.values()]
      .filter((review) => review.verdict === verdict && counts(review, head))
      .map(({ person }) => person);
  return { approved: of("approved"), rejected: of("rejected") };
}

function counts({ verdict, head: about }: Review, head: string): boolean {
  return verdict !== "approved" || about === undefined || about === head;
}
