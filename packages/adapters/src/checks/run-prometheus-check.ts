import { fillQuery, judgeMetrics, type MetricSeries, type MetricWindow, type PrometheusCheck } from "@kubestage/core";
import { type AskPrometheus, openPrometheus } from "./ask-prometheus.ts";
import type { CheckEnvironment, CheckResult, CheckSubject } from "./check.ts";
import { unanswered } from "./check-problem.ts";
import { saidOf } from "./said.ts";
import { withinTime } from "./time-limit.ts";

interface PrometheusRun {
  readonly signal: AbortSignal;
  /** Of which tokens and passwords are taken. */
  readonly environment: CheckEnvironment;
  /** Where the window ends: milliseconds since 1970. */
  readonly now: number;
  /**
   * Since when the stage runs the release, and which one it ran before. Samples from before are no samples of this release.
   * Undefined where the stage does not run it.
   */
  readonly entered: { readonly at: number; readonly previous: string | undefined } | undefined;
  /** As of `runWebhookCheck`. */
  readonly pauseMs?: number;
}

/**
 * Judges a metric by a range query: every series has to be as `expect` has it, and no worse than `compareWith` allows.
 *
 * Nothing is said where the answer has warnings, a series too few samples or none at its end, the window begins before the
 * release was there, or what it is to be compared with is not there. One series that is not good is enough to fail, though.
 *
 * Errors: KubestageError where nothing can be said; the reason of `signal`.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export async function runPrometheusCheck(
  check: PrometheusCheck,
  subject: CheckSubject,
  run: PrometheusRun,
): Promise<CheckResult> {
  const { over, expect, whenEmpty } = check;
  const window = windowUntil(check, run.now);
  const { entered } = run;
  if (entered !== undefined && window.start < entered.at) {
    throw unanswered({
      why: `the release has been in ${subject.stage} for ${secondsText(run.now - entered.at)} of the ${secondsText(over)} that are looked at`,
      hint: "ask again when the window is full; or make `over` shorter",
    });
  }
  return withinTime({ withinMs: check.within, signal: run.signal }, async (signal) => {
    const ask = await openPrometheus(check, { environment: run.environment, signal, pauseMs: run.pauseMs });
    const { series, remarks } = await ask(queryFor(check, subject), window);
    const isFirst =
      check.compareWith?.with === "beforeEntry" && entered !== undefined && entered.previous === undefined;
    const compareWith = isFirst ? undefined : check.compareWith;
    const before = compareWith && (await seenBefore(check, compareWith.with, subject, run, ask));
    const { outcome, said } = judgeMetrics({ expect, whenEmpty, compareWith }, { window, series, before });
    if (outcome === "unknown") {
      throw unanswered({
        why: `the metric says nothing: ${saidOf(said)}`,
        hint: "see that the query gives samples over the whole window; or correct `over`, `step` and `samples`",
      });
    }
    const apart = [...(isFirst ? ["there was no release before to compare with"] : []), ...remarks];
    return { outcome, said: saidOf([said, ...apart].join("; ")) };
  });
}

/** By default there are 61 samples. */
function windowUntil({ over, step }: PrometheusCheck, end: number): MetricWindow {
  return { start: end - over, end, step: step ?? Math.max(1000, Math.floor(over / 60)) };
}

function queryFor({ query }: PrometheusCheck, { app, stage, namespace, release }: CheckSubject): string {
  const filled = fillQuery(query, { app, stage, namespace, release });
  if ("query" in filled) return filled.query;
  throw unanswered({
    why: filled.problem,
    hint: "correct the query: placeholders stand within quotes, as values of labels",
  });
}

async function seenBefore(
  check: PrometheusCheck,
  when: NonNullable<PrometheusCheck["compareWith"]>["with"],
  subject: CheckSubject,
  { now, entered }: PrometheusRun,
  ask: AskPrometheus,
): Promise<readonly MetricSeries[]> {
  if (when !== "beforeEntry") {
    return (await ask(queryFor(check, subject), windowUntil(check, now - when))).series;
  }
  if (entered?.previous === undefined) {
    throw unanswered({
      why: `nobody says when the release entered ${subject.stage}`,
      hint: "compare with the same window some time ago, such as `with: 7d`",
    });
  }
  const query = queryFor(check, { ...subject, release: entered.previous });
  return (await ask(query, windowUntil(check, entered.at))).series;
}

function secondsText(milliseconds: number): string {
  return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
}
