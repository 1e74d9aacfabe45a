/** What a pull request is matched by once it is merged. */
export interface PullRequestMark {
  readonly id: string;
  readonly tree: string;
}

const idForm = /^[A-Za-z0-9._/-]{1,128}$/;
const treeForm = /^[0-9a-f]{40,64}$/;
const markForm = /^<!-- kubestage promotion=(\S{1,256}) tree=([0-9a-f]{40,64}) -->(?:\r?\n|$)/;

/**
 * The first line of a description: a comment that is not shown. Dashes are written as `%2D`, so that nothing in it ends the
 * comment.
 *
 * Errors: a RangeError for an id or a tree of another form, which is a bug of ours.
 */
export function writeMark({ id, tree }: PullRequestMark): string {
  if (!idForm.test(id)) throw new RangeError("a promotion's id is letters, digits and ._/-, at most 128");
  if (!treeForm.test(tree)) throw new RangeError("a tree is 40 to 64 hex digits");
  return `<!-- kubestage promotion=${id.replaceAll("-", "%2D")} tree=${tree} -->`;
}

/**
 * The mark of a description, where its first line is one. Whoever may edit the description may have written it: it
 * finds a promotion, and proves nothing. What was merged is judged by its tree.
 */
export function readPullRequestMark(description: string): PullRequestMark | undefined {
  const [, written, tree] = markForm.exec(description.slice(0, 1000)) ?? [];
  const id = written?.replaceAll("%2D", "-");
  return id !== undefined && tree !== undefined && idForm.test(id) ? { id, tree } : undefined;
}
