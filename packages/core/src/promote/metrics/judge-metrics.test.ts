import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeMetrics, type SeenMetrics } from "./judge-metrics.ts";
import type { MetricJudgement, MetricSeries } from "./metric-series.ts";

const window = { start: 0, end: 600_000, step: 60_000 };
const series = (name: string, values: readonly number[], from = 0): MetricSeries => ({
  labels: { pod: name },
  samples: values.map((value, index) => ({ at: from + index * window.step, value })),
});
const flat = (value: number): number[] => Array.from({ length: 11 }, () => value);
const rules = { expect: { statistic: "mean", max: 1 }, compareWith: undefined, whenEmpty: "unknown" } as const;
const judge = (found: readonly MetricSeries[], changes: object = {}, before?: SeenMetrics["before"]): MetricJudgement =>
  judgeMetrics({ ...rules, ...changes }, { window, series: found, before });

test("what is bad outweighs what is not known, and that what is good", () => {
  const [good, bad, short] = [series("good", flat(1)), series("bad", flat(2)), series("short", [1])];
  expect(judge([good, bad, short]).outcome).toBe("failed");
  expect(judge([good, short]).outcome).toBe("unknown");
  expect(judge([good]).outcome).toBe("passed");
  expect(judge([good, bad, short]).said).toBe('1 of 3 series; {pod="bad"}: mean 2, wanted at most 1; 11 samples');
});

test("of very many series a few are named", () => {
  const many = Array.from({ length: 9 }, (_, index) => series(String(index), flat(2)));
  expect(judge(many).said).toMatch(/^9 of 9 series; \{pod="0"\}.*\{pod="2"\}.*; and 6 more$/);
});

test("a sample at the end may be late, by two steps", () => {
  expect(judge([series("a", flat(1).slice(0, 9))]).outcome).toBe("passed");
  expect(judge([series("a", flat(1).slice(0, 8))])).toMatchObject({
    outcome: "unknown",
    said: expect.stringContaining("3m old") as string,
  });
});

test("infinities that cancel out are no number", () => {
  expect(judge([series("a", [Infinity, -Infinity, ...flat(1).slice(2)])])).toMatchObject({ outcome: "unknown" });
});

test("several series are compared by their labels, one by itself with whatever there was", () => {
  const compareWith = { with: "beforeEntry", worse: "higher", tolerance: 0 } as const;
  const compared = { compareWith, expect: { statistic: "mean" } };
  const [a, b, c] = [series("a", flat(1)), series("b", flat(5)), series("c", flat(9))];
  expect(judge([a], compared, [b]).outcome).toBe("passed");
  expect(judge([b, a], compared, [a, b]).outcome).toBe("passed");
  expect(judge([a, c], compared, [a, b])).toMatchObject({
    outcome: "unknown",
    said: expect.stringContaining("no such series") as string,
  });
  expect(judge([c], compared, [series("c", [1])])).toMatchObject({ outcome: "unknown" });
  expect(judge([b], compared, [a])).toMatchObject({ outcome: "failed" });
  expect(judge([a], { ...compared, compareWith: { ...compareWith, worse: "lower" } }, [b]).outcome).toBe("failed");
});

test("a test of too few samples says nothing", () => {
  const compareWith = { with: "beforeEntry", worse: "higher", significance: 0.01 } as const;
  const few = { compareWith, expect: { statistic: "mean", samples: 3 } };
  const found = judge([series("a", [7, 8, 9], 480_000)], few, [series("a", [1, 2, 3])]);
  expect(found).toEqual({ outcome: "unknown", said: "3 and 3 samples are too few for a test at 0.01; 3 samples" });
});

test("of windows that are alike, a test finds one worse no more often than it says", () => {
  const compareWith = { with: "beforeEntry", worse: "higher", significance: 0.05 } as const;
  const compared = { compareWith, expect: { statistic: "mean" } };
  const sample = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 11, maxLength: 11 });
  const pairs = fc.sample(fc.tuple(sample, sample), { numRuns: 400, seed: 7 });
  const worse = pairs.filter(
    ([now, then]) => judge([series("a", now)], compared, [series("a", then)]).outcome === "failed",
  );
  expect(worse.length / pairs.length).toBeLessThan(0.09);
});

test("a good sample that is made worse never makes a check pass", () => {
  const values = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 11, maxLength: 11 });
  const statistic = fc.constantFrom("last", "mean", "max", "min", "p50", "p95", "p99", "each");
  fc.assert(
    fc.property(values, fc.nat({ max: 10 }), statistic, (given, at, one) => {
      const changes = { expect: { statistic: one, max: 1 } };
      if (judge([series("a", given)], changes).outcome === "passed") return;
      const worse = given.map((value, index) => (index === at ? value + 1 : value));
      expect(judge([series("a", worse)], changes).outcome).toBe("failed");
    }),
  );
});
