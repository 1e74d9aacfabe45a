/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** Of an even number the median is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
    count: sorted.length,
  };
}

/** Seconds, with the least and the most. */
export function secondsText({ median, least, most }: Spread): string {
  const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
  return `${seconds(median)} s (${seconds(least)}–${seconds(most)})`;
}
