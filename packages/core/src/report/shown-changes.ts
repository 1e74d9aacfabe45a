import type { FieldChange } from "../plan/plan.ts";

/** What a reader looks for first, by the end of a field's path; everything else comes after it. */
const importance: readonly RegExp[] = [
  /\.image$/,
  /^spec\.replicas$/,
  /\.(command|args)(\[\d+\])?$/,
  /^spec\.selector\b/,
];

/**
 * At most `most` of an object's changes, in the order of the object. Where that hides some, images, replicas, commands
 * and selectors come first, and every image is shown however many there are: what runs is no detail.
 */
export function shownChanges(changes: readonly FieldChange[], most: number): readonly FieldChange[] {
  if (changes.length <= most) return changes;
  const images = changes.filter(({ path }) => rankOf(path) === 0).length;
  return changes.toSorted((left, right) => rankOf(left.path) - rankOf(right.path)).slice(0, Math.max(most, images));
}

function rankOf(path: string): number {
  const rank = importance.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? importance.length : rank;
}
