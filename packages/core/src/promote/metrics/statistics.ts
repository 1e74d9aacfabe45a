/** A statistic of one value; `each` judges every sample and has none. */
export type Statistic = "last" | "mean" | "max" | "min" | "p50" | "p95" | "p99";

/**
 * One value of samples, in the order of time. NaN where there is none: of no samples, or of infinities that cancel out.
 */
export function statisticOf(samples: readonly number[], statistic: Statistic): number {
  switch (statistic) {
    case "last":
      return samples.at(-1) ?? Number.NaN;
    case "mean":
      return meanOf(samples);
    case "max":
      return quantileOf(samples, 1);
    case "min":
      return quantileOf(samples, 0);
    case "p50":
      return quantileOf(samples, 0.5);
    case "p95":
      return quantileOf(samples, 0.95);
    case "p99":
      return quantileOf(samples, 0.99);
  }
}

/** Step by step, so that a sum of large numbers does not overflow. */
function meanOf(samples: readonly number[]): number {
  if (samples.length === 0) return Number.NaN;
  if (!samples.every(Number.isFinite)) return samples.reduce((sum, sample) => sum + sample, 0);
  return samples.reduce((mean, sample, index) => mean + (sample / (index + 1) - mean / (index + 1)), 0);
}

/**
 * Between the two samples next to it in proportion, as Prometheus' own quantile functions do.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time
 */
function quantileOf(samples: readonly number[], quantile: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  const rank = quantile * (sorted.length - 1);
  const lower = sorted[Math.floor(rank)];
  const upper = sorted[Math.ceil(rank)];
  if (lower === undefined || upper === undefined) return Number.NaN;
  const weight = rank - Math.floor(rank);
  return lower === upper ? lower : lower * (1 - weight) + upper * weight;
}
