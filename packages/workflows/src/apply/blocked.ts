import type { PlanItem } from "@kubestage/core";

/** What an object belongs to: the cluster as a whole, a stage in it, or an app in a stage. */
type Belonging = Pick<PlanItem, "stage" | "app">;

/**
 * Remembers what went wrong, and says what must not be done after it: walls come before what they keep apart, so where
 * one is missing, what belongs to the same app, stage or cluster is not tried in later waves. Other apps and stages go on.
 */
export class Blocked {
  readonly #causes: { readonly scope: Belonging; readonly name: string }[] = [];

  add(scope: Belonging, name: string): void {
    this.#causes.push({ scope, name });
  }

  /** Why `item` is not written, or undefined where nothing speaks against it. */
  because(item: Belonging): string | undefined {
    const cause = this.#causes.find(({ scope }) => reaches(scope, item));
    return cause && `${cause.name} comes first, and failed`;
  }

  /** Why `item` is not deleted: what holds things that are still there, or tells them apart, outlives them. */
  becauseInside(item: Belonging): string | undefined {
    const cause = this.#causes.find(({ scope }) => reaches(scope, item) || reaches(item, scope));
    return cause && `${cause.name} goes first, and is still there`;
  }
}

/** An app's own objects are reached from the app, its stage and the cluster. */
function reaches(cause: Belonging, item: Belonging): boolean {
  if (cause.stage === undefined) return true;
  return cause.stage === item.stage && (cause.app === undefined || cause.app === item.app);
}
