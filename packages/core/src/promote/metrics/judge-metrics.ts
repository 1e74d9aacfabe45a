import type { PrometheusCheck } from "../../model/check-kinds.ts";
import { durationText } from "../time.ts";
import { compareSamples } from "./compare-samples.ts";
import {
  fullCount,
  type MetricJudgement,
  type MetricSeries,
  type MetricWindow,
  numbersOf,
  numberText,
  seriesName,
} from "./metric-series.ts";
import { statisticOf } from "./statistics.ts";

/** What was seen, and what is to be held against it. */
export interface SeenMetrics {
  readonly window: MetricWindow;
  readonly series: readonly MetricSeries[];
  /** Of the window that is compared with; undefined where nothing is. */
  readonly before: readonly MetricSeries[] | undefined;
}

type Rules = Pick<PrometheusCheck, "expect" | "compareWith" | "whenEmpty">;

/** A series may have ended so many steps before the end of the window: one scrape may be late. */
const stepsOfGrace = 2;
const mostNamed = 3;

/**
 * Whether every series is as it has to be. One that is not decides, whatever is not known of others; of the rest, one of
 * which too little is known decides.
 */
export function judgeMetrics(rules: Rules, seen: SeenMetrics): MetricJudgement {
  if (seen.series.length === 0) return { outcome: rules.whenEmpty, said: "the query gives no series" };
  const judged = seen.series.map((series) => {
    const judgement = judgeSeries(rules, seen, series);
    const said = seen.series.length === 1 ? judgement.said : `${seriesName(series)}: ${judgement.said}`;
    return { ...judgement, said };
  });
  for (const outcome of ["failed", "unknown"] as const) {
    const found = judged.filter((one) => one.outcome === outcome);
    if (found.length > 0) return { outcome, said: named(found, judged.length) };
  }
  const [first] = judged;
  const said = first === undefined || judged.length === 1 ? (first?.said ?? "") : named(judged, judged.length);
  return { outcome: "passed", said };
}

function named(found: readonly MetricJudgement[], all: number): string {
  const said = found.slice(0, mostNamed).map((one) => one.said);
  const rest = found.length - said.length;
  return [
    ...(all > 1 ? [`${found.length} of ${all} series`] : []),
    ...said,
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join("; ");
}

function judgeSeries(
  rules: Rules,
  { window, series: all, before }: SeenMetrics,
  series: MetricSeries,
): MetricJudgement {
  const gap = gapOf(rules, window, series);
  if (gap !== undefined) return { outcome: "unknown", said: gap };
  const values = numbersOf(series);
  const judgements = [judgeBounds(rules.expect, values)];
  if (rules.compareWith && before) {
    const partner = all.length === 1 && before.length === 1 ? before[0] : before.find((one) => sameLabels(one, series));
    judgements.push(
      partner === undefined
        ? { outcome: "unknown", said: "there is no such series in the window that it is compared with" }
        : compareWith(rules, window, values, partner),
    );
  }
  const outcome = (["failed", "unknown"] as const).find((one) => judgements.some((each) => each.outcome === one));
  const said = judgements.flatMap((each) =>
    (outcome === undefined || each.outcome === outcome) && each.said !== "" ? [each.said] : [],
  );
  const lost = series.samples.length - values.length;
  const counted = `${values.length} samples${lost > 0 ? `, ${lost} more are no numbers` : ""}`;
  return { outcome: outcome ?? "passed", said: [...said, counted].join("; ") };
}

function compareWith(
  { expect, compareWith: rule }: Rules,
  window: MetricWindow,
  values: readonly number[],
  partner: MetricSeries,
): MetricJudgement {
  const before = numbersOf(partner);
  const needed = neededSamples(expect, window);
  if (rule === undefined || before.length < needed) {
    return { outcome: "unknown", said: `it has ${before.length} samples to be compared with and needs ${needed}` };
  }
  return compareSamples(rule, expect.statistic, values, before);
}

function sameLabels(left: MetricSeries, right: MetricSeries): boolean {
  return seriesName(left) === seriesName(right);
}

/** Why too little is known of a series; undefined where enough is. */
function gapOf({ expect }: Rules, window: MetricWindow, series: MetricSeries): string | undefined {
  const numbers = series.samples.filter(({ value }) => !Number.isNaN(value));
  const needed = neededSamples(expect, window);
  if (numbers.length < needed) {
    const all = series.samples.length - numbers.length;
    const lost = all > 0 ? `, and ${all} that are no numbers` : "";
    return `it has ${numbers.length} samples${lost}; it needs ${needed} of the window's ${fullCount(window)}`;
  }
  const last = numbers.at(-1)?.at ?? window.start;
  const lastAsked = window.start + (fullCount(window) - 1) * window.step;
  if (last >= lastAsked - stepsOfGrace * window.step) return undefined;
  return `its last sample is ${durationText(window.end - last)} old: the series has ended`;
}

function neededSamples({ samples }: Rules["expect"], window: MetricWindow): number {
  return samples ?? Math.ceil((fullCount(window) * 2) / 3);
}

function judgeBounds(expect: Rules["expect"], values: readonly number[]): MetricJudgement {
  const { min, max, statistic } = expect;
  if (min === undefined && max === undefined) return { outcome: "passed", said: "" };
  const wanted = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ].join(" and ");
  const isGood = (value: number): boolean => value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  if (statistic === "each") return judgeEach(values, isGood, wanted, expect.mayFail ?? 0);
  const value = statisticOf(values, statistic);
  if (Number.isNaN(value)) return { outcome: "unknown", said: `the ${statistic} is no number` };
  const said = `${statistic} ${numberText(value)}, wanted ${wanted}`;
  return { outcome: isGood(value) ? "passed" : "failed", said };
}

function judgeEach(
  values: readonly number[],
  isGood: (value: number) => boolean,
  wanted: string,
  mayFail: number,
): MetricJudgement {
  const failing = values.filter((value) => !isGood(value)).length;
  const allowed = mayFail === 0 ? "" : `, of which ${numberText(mayFail * 100)}% may fail`;
  const said = `${failing} of ${values.length} samples fail, wanted ${wanted}${allowed}`;
  return { outcome: failing <= mayFail * values.length ? "passed" : "failed", said };
}
