/** An edge of a graph; edges with the same cause go together. Without one it cannot be cut. */
export interface CutEdge<Cause> {
  readonly from: string;
  readonly to: string;
  readonly cause: CutCause<Cause> | undefined;
}

export interface CutCause<Cause> {
  readonly key: string;
  readonly value: Cause;
  /**
   * How many edits it takes, which decides between cuts of equally many causes. Where none is known it is cut only where
   * nothing else does.
   */
  readonly changes: number | undefined;
  /** Of how many causes it consists; one where absent. */
  readonly count?: number | undefined;
}

/** So many times as much as a change: fewer causes come before fewer changes. */
const perCause = 1000;
const mostChanges = 100;
/** As much as so many causes. */
const unknownChange = 10_000;

/** What a cause counts in a cut. */
export function weightOf({ changes, count = 1 }: CutCause<unknown>): number {
  return changes === undefined
    ? perCause * unknownChange
    : perCause * Math.max(1, count) + Math.min(changes, mostChanges);
}
