/**
 * The candidate nearest to `word`, for "did you mean", or undefined where none is near.
 *
 * Distance is Damerau-Levenshtein restricted to adjacent transpositions (optimal string alignment), case ignored;
 * near means at most a third of the word's length, and at least 1.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = alignmentDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "did you mean X?" where something is near, otherwise what there is to choose from. */
export function suggest(word: string, candidates: readonly string[], noun: string): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  if (candidates.length === 0) return `there is no ${noun} yet`;
  const shown = candidates.slice(0, 12).join(", ");
  const rest = candidates.length > 12 ? ` and ${candidates.length - 12} more` : "";
  return `choose one of: ${shown}${rest}`;
}

function alignmentDistance(left: string, right: string): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (oneBack[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (oneBack[column - 1] as number) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (twoBack[column - 2] as number) + 1);
      current.push(cost);
    }
    twoBack = oneBack;
    oneBack = current;
  }
  return oneBack[right.length] as number;
}
