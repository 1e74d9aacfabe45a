import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describeWithPrometheus,
  type RunningPrometheus,
  startPrometheus,
} from "../../../../../testbed/harness/index.ts";
import { statisticOf } from "./statistics.ts";

const end = Date.parse("2026-01-05T12:00:00Z") / 1000;
const counts = [1, 2, 3, 7, 60];
/** The same in every run, and in no order. */
const sample = (index: number): number => ((index * 7919) % 101) / 7 - 5;
const lines = counts.flatMap((count) =>
  Array.from({ length: count }, (_, index) => `m{count="${count}"} ${sample(index)} ${end - 10 * (count - 1 - index)}`),
);

await describeWithPrometheus("a statistic", () => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus(`# TYPE m gauge\n${lines.join("\n")}\n# EOF\n`);
  });
  afterAll(() => prometheus.stop());

  test.each([
    ["p50", "quantile_over_time(0.5, m[1h])"],
    ["p95", "quantile_over_time(0.95, m[1h])"],
    ["p99", "quantile_over_time(0.99, m[1h])"],
    ["mean", "avg_over_time(m[1h])"],
    ["max", "max_over_time(m[1h])"],
    ["min", "min_over_time(m[1h])"],
    ["last", "last_over_time(m[1h])"],
  ] as const)("%s is what Prometheus makes of the same samples", async (statistic, query) => {
    const parameters = new URLSearchParams({ query, time: String(end) });
    const answer = await fetch(`${prometheus.address}/api/v1/query?${parameters.toString()}`);
    const { data } = (await answer.json()) as {
      readonly data: { readonly result: readonly { metric: { count: string }; value: readonly [number, string] }[] };
    };
    expect(data.result).toHaveLength(counts.length);
    for (const { metric, value } of data.result) {
      const values = Array.from({ length: Number(metric.count) }, (_, index) => sample(index));
      expect(statisticOf(values, statistic)).toBeCloseTo(Number(value[1]), 12);
    }
  });
});
