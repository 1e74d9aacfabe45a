import type { MetricSeries } from "@kubestage/core";
import { parsedJson } from "./claimed-result.ts";
import { saidOf } from "./said.ts";

/** `remarks`: what Prometheus says about the query, and not about what it found. */
export type PrometheusAnswer =
  | { readonly series: readonly MetricSeries[]; readonly remarks: readonly string[] }
  | { readonly problem: string };

/** More series than somebody can look at; and few enough samples to be kept. */
const mostSeries = 100;
const mostWords = 3;

/**
 * What a range query gave. An answer with warnings is none: a part of what was asked for may be missing, such as a store that did not
 * answer.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export function readPrometheusAnswer(text: string, status: number): PrometheusAnswer {
  const answer = parsedJson(text);
  if (!isRecord(answer) || (answer["status"] !== "success" && answer["status"] !== "error")) {
    return { problem: `it answers with status ${status} and not as Prometheus does` };
  }
  if (answer["status"] === "error" || status !== 200) {
    const said = typeof answer["error"] === "string" ? saidOf(answer["error"]) : "";
    return { problem: `it refuses the query with status ${status}${said === "" ? "" : `: ${said}`}` };
  }
  const [warning] = textsOf(answer["warnings"]);
  if (warning !== undefined) return { problem: `it warns: ${saidOf(warning)}` };
  const { data } = answer;
  if (!isRecord(data) || data["resultType"] !== "matrix" || !Array.isArray(data["result"])) {
    return { problem: "it gives something else than series" };
  }
  const found: readonly unknown[] = data["result"];
  if (found.length > mostSeries) {
    return {
      problem: `the query gives ${found.length} series, and ${mostSeries} at most are looked at: aggregate them`,
    };
  }
  const series: MetricSeries[] = [];
  for (const one of found) {
    const read = seriesOf(one);
    if (typeof read === "string") return { problem: read };
    series.push(read);
  }
  return { series, remarks: textsOf(answer["infos"]).slice(0, mostWords).map(saidOf) };
}

function seriesOf(value: unknown): MetricSeries | string {
  const unreadable = "it gives a series that cannot be read";
  if (!isRecord(value) || !isRecord(value["metric"])) return unreadable;
  if (value["histograms"] !== undefined)
    return "the query gives histograms and no numbers: take a quantile or a rate of them";
  const labels = Object.entries(value["metric"]).map(([name, label]) => [name, String(label)] as const);
  const samples: { at: number; value: number }[] = [];
  for (const pair of Array.isArray(value["values"]) ? (value["values"] as readonly unknown[]) : []) {
    if (!Array.isArray(pair) || typeof pair[0] !== "number" || typeof pair[1] !== "string") return unreadable;
    const number = numberOf(pair[1]);
    if (number === undefined) return unreadable;
    samples.push({ at: pair[0] * 1000, value: number });
  }
  return { labels: Object.fromEntries(labels), samples };
}

/** As Go writes numbers. */
function numberOf(text: string): number | undefined {
  if (text === "NaN") return Number.NaN;
  if (text === "+Inf" || text === "-Inf") return text === "+Inf" ? Infinity : -Infinity;
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
