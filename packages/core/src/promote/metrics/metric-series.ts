import type { Duration, Instant } from "../time.ts";

/** One series of a query's answer. */
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** In the order of time. A value may be NaN, or infinite. */
  readonly samples: readonly { readonly at: Instant; readonly value: number }[];
}

/** Samples are asked for at `start`, `start + step` and so on, up to `end`. */
export interface MetricWindow {
  readonly start: Instant;
  readonly end: Instant;
  readonly step: Duration;
}

/** `unknown`: it could not be found out. `said` is a sentence without a full stop. */
export interface MetricJudgement {
  readonly outcome: "passed" | "failed" | "unknown";
  readonly said: string;
}

/** Tells series apart, and names them as PromQL does. */
export function seriesName({ labels }: MetricSeries): string {
  const { __name__: name = "", ...others } = labels;
  const pairs = Object.keys(others).toSorted();
  if (pairs.length === 0) return name === "" ? "the series" : name;
  return `${name}{${pairs.map((key) => `${key}=${JSON.stringify(others[key])}`).join(", ")}}`;
}

/** The values that are numbers, in the order of time. */
export function numbersOf({ samples }: MetricSeries): number[] {
  return samples.flatMap(({ value }) => (Number.isNaN(value) ? [] : [value]));
}

/** How many samples a series without gaps has. */
export function fullCount({ start, end, step }: MetricWindow): number {
  return Math.floor((end - start) / step) + 1;
}

/** A number for people to read. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : value > 0 ? "+Inf" : "-Inf";
}
