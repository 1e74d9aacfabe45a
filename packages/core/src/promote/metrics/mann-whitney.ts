export interface RankTest {
  /** How often a value of the first sample is greater than one of the second; ties count half. */
  readonly u: number;
  /** The probability of a `u` as large or larger, if both samples came from one distribution. */
  readonly pValue: number;
}

/** Up to here the distribution of U is counted out; beyond, the normal one is near enough. */
const mostCounted = 400;
const fewest = 8;

/**
 * The one-sided Mann-Whitney U test of whether the first sample tends to greater values. It asks nothing of the samples'
 * distributions, but that each value is independent of the others. Infinities are values as others; NaN is none.
 *
 * Exact where no values tie and one sample is small; otherwise by the normal distribution, corrected for ties and continuity.
 * Source: H. B. Mann, D. R. Whitney, https://doi.org/10.1214/aoms/1177730491; compared with scipy.stats.mannwhitneyu
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankTest {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return { u: 0, pValue: 1 };
  const { rankSum, ties } = ranksOf(first, second);
  const u = rankSum - (n * (n + 1)) / 2;
  const isCounted = ties === 0 && Math.min(n, m) <= fewest && n * m <= mostCounted;
  return { u, pValue: isCounted ? exactTail(u, n, m) : normalTail(u, n, m, ties) };
}

/** The sum of the ranks of the first sample, and the sum of t³ - t over groups of t equal values. */
function ranksOf(first: readonly number[], second: readonly number[]): { rankSum: number; ties: number } {
  const all = [...first.map((value) => ({ value, isFirst: 1 })), ...second.map((value) => ({ value, isFirst: 0 }))];
  all.sort((left, right) => (left.value < right.value ? -1 : left.value > right.value ? 1 : 0));
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    let ofFirst = 0;
    for (; to < all.length && all[to]?.value === all[from]?.value; to++) ofFirst += all[to]?.isFirst ?? 0;
    const size = to - from;
    rankSum += ofFirst * (from + (size + 1) / 2);
    ties += size ** 3 - size;
    from = to;
  }
  return { rankSum, ties };
}

/**
 * Each way to deal the ranks out is as likely as any other. Their number by U are the coefficients of the Gaussian binomial
 * coefficient, which is a product of (1 - q^(m+i)) / (1 - q^i).
 */
function exactTail(u: number, n: number, m: number): number {
  const ways = Array.from({ length: n * m + 1 }, (_, index): number => (index === 0 ? 1 : 0));
  const at = (index: number): number => ways[index] ?? 0;
  for (let i = 1; i <= n; i++) {
    for (let index = n * m; index >= m + i; index--) ways[index] = at(index) - at(index - m - i);
    for (let index = i; index <= n * m; index++) ways[index] = at(index) + at(index - i);
  }
  const all = ways.reduce((sum, count) => sum + count, 0);
  return ways.slice(Math.ceil(u)).reduce((sum, count) => sum + count, 0) / all;
}

function normalTail(u: number, n: number, m: number, ties: number): number {
  const size = n + m;
  const variance = ((n * m) / 12) * (size + 1 - ties / (size * (size - 1)));
  if (!(variance > 0)) return 1;
  return Math.min(1, upperTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance)));
}

/** The probability that a standard normal variable is greater: by its series near zero, by its continued fraction beyond. */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = z;
    for (let step = 100; step >= 1; step--) fraction = z + step / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 - density * sum;
}
