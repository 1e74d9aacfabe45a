import type { PrometheusCheck } from "../../model/check-kinds.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { type MetricJudgement, numberText } from "./metric-series.ts";
import { statisticOf } from "./statistics.ts";

type Comparison = NonNullable<PrometheusCheck["compareWith"]>;

/** Whether samples are worse than those before, by their statistic or by a test of both samples as wholes. */
export function compareSamples(
  comparison: Comparison,
  statistic: PrometheusCheck["expect"]["statistic"],
  now: readonly number[],
  before: readonly number[],
): MetricJudgement {
  const { significance, tolerance = 0, worse } = comparison;
  if (significance !== undefined) return testSamples(significance, worse, now, before);
  if (statistic === "each") return { outcome: "unknown", said: "samples one by one have nothing to be compared with" };
  const [value, was] = [statisticOf(now, statistic), statisticOf(before, statistic)];
  const bound = worse === "higher" ? was + Math.abs(was) * tolerance : was - Math.abs(was) * tolerance;
  if (Number.isNaN(value) || Number.isNaN(bound)) return { outcome: "unknown", said: `the ${statistic} is no number` };
  const isWorse = worse === "higher" ? value > bound : value < bound;
  const said = `${statistic} ${numberText(value)}, before ${numberText(was)}, good ${worse === "higher" ? "up" : "down"} to ${numberText(bound)}`;
  return { outcome: isWorse ? "failed" : "passed", said };
}

function testSamples(
  significance: number,
  worse: Comparison["worse"],
  now: readonly number[],
  before: readonly number[],
): MetricJudgement {
  // Where even the worst that could be is no surprise, the test says nothing.
  if (leastPValue(now.length, before.length) >= significance) {
    const said = `${now.length} and ${before.length} samples are too few for a test at ${significance}`;
    return { outcome: "unknown", said };
  }
  const { pValue } = worse === "higher" ? mannWhitney(now, before) : mannWhitney(before, now);
  const medians = [now, before].map((samples) => numberText(statisticOf(samples, "p50")));
  const isWorse = pValue < significance;
  const said = `${isWorse ? "worse" : "no worse"} than before: median ${medians.join(", before ")}, p-value ${numberText(pValue)}, significant below ${significance}`;
  return { outcome: isWorse ? "failed" : "passed", said };
}

/** One way among all to choose which of the samples are the first ones. */
function leastPValue(n: number, m: number): number {
  let value = 1;
  for (let index = 1; index <= n; index++) value *= index / (m + index);
  return value;
}
