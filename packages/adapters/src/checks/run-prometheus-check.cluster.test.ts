import { fillQuery, prometheusCheck } from "@kubestage/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from "../../../../testbed/harness/index.ts";
import type { CheckResult } from "./check.ts";
import { runPrometheusCheck } from "./run-prometheus-check.ts";
import { subject } from "./testing.ts";

const now = Date.parse("2026-01-05T12:00:00Z");
const entered = { at: now - 600_000, previous: "web-0123456789ab" };
const odd = "a\"} or vector(1) # \\ ${x} '`";

/** Twenty minutes of samples, one each 10 s, by the number of seconds before `now`. */
function gauge(name: string, labels: string, valueAt: (secondsAgo: number) => number | string | undefined): string[] {
  return Array.from({ length: 121 }, (_, index) => 1200 - 10 * index).flatMap((ago) => {
    const value = valueAt(ago);
    return value === undefined ? [] : [`${name}{${labels}} ${value} ${now / 1000 - ago}`];
  });
}
/** The same in every run, and nothing that repeats soon. */
const noise = (ago: number): number => ((ago * 7919) % 101) / 101;
const texts: Readonly<Record<string, readonly string[]>> = {
  latency: [
    ...gauge("latency", `app="web",release="${subject.release}"`, (ago) =>
      ago < 600 ? 0.2 + noise(ago) / 10 : undefined,
    ),
    ...gauge("latency", `app="web",release="${entered.previous}"`, (ago) =>
      ago >= 600 ? 0.15 + noise(ago) / 10 : undefined,
    ),
  ],
  errors: [
    ...gauge("errors", 'app="web",pod="a"', (ago) => (ago === 300 ? 0.5 : 0.01)),
    ...gauge("errors", 'app="web",pod="b"', () => 0.02),
    ...gauge("errors", 'app="other",pod="c"', () => 1),
  ],
  gaps: [
    ...gauge("gaps", 'kind="partial"', (ago) => (ago < 120 ? 1 : undefined)),
    ...gauge("gaps", 'kind="ended"', (ago) => (ago > 400 ? 1 : undefined)),
    ...gauge("gaps", 'kind="nan"', (ago) => (ago % 30 === 0 ? "NaN" : 1)),
    ...gauge("gaps", 'kind="all nan"', () => "NaN"),
    ...gauge("gaps", 'kind="infinite"', (ago) => (ago === 300 ? "+Inf" : 1)),
  ],
  many: Array.from({ length: 101 }, (_, index) => `many{pod="${index}"} 1 ${now / 1000}`),
  odd: gauge("odd", `app=${JSON.stringify(odd)}`, () => 1),
};
const samples = `${Object.entries(texts)
  .map(([name, lines]) => [`# TYPE ${name} gauge`, ...lines].join("\n"))
  .join("\n")}\n# EOF\n`;

await describeWithPrometheus("with Prometheus itself", () => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus(samples);
  });
  afterAll(() => prometheus.stop());

  async function ask(query: string, given: object = {}, changes: object = {}): Promise<CheckResult> {
    const rules = { over: "590s", step: "10s", expect: { max: 0.1 }, ...given };
    const check = prometheusCheck.parse({ address: prometheus.address, query, ...rules });
    const run = { signal: new AbortController().signal, environment: {}, now, entered };
    return runPrometheusCheck(check, { ...subject, ...changes }, run);
  }

  async function get(path: string, parameters: Record<string, string>): Promise<unknown> {
    const answer = await fetch(`${prometheus.address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    return ((await answer.json()) as { readonly data: unknown }).data;
  }

  test("every series is judged, by what the query asks of the app", async () => {
    expect(await ask('errors{app="{{app}}"}')).toEqual({
      outcome: "passed",
      said: '2 of 2 series; errors{app="web", pod="a"}: mean 0.01817, wanted at most 0.1; 60 samples; errors{app="web", pod="b"}: mean 0.02, wanted at most 0.1; 60 samples',
    });
    expect(await ask("sum(errors)")).toEqual({ outcome: "failed", said: "mean 1.038, wanted at most 0.1; 60 samples" });
  });

  test("one series that is not good is enough", async () => {
    expect(await ask('errors{app="web"}', { expect: { statistic: "max", max: 0.1 } })).toEqual({
      outcome: "failed",
      said: '1 of 2 series; errors{app="web", pod="a"}: max 0.5, wanted at most 0.1; 60 samples',
    });
  });

  test.each([
    [{ statistic: "each", max: 0.1 }, "failed", "1 of 60 samples fail, wanted at most 0.1; 60 samples"],
    [
      { statistic: "each", max: 0.1, mayFail: 0.05 },
      "passed",
      "1 of 60 samples fail, wanted at most 0.1, of which 5% may fail; 60 samples",
    ],
    [{ statistic: "last", min: 0, max: 0.1 }, "passed", "last 0.01, wanted at least 0 and at most 0.1; 60 samples"],
    [{ statistic: "min", min: 0.02 }, "failed", "min 0.01, wanted at least 0.02; 60 samples"],
  ])("%j", async (expect_, outcome, said) => {
    expect(await ask('errors{pod="a"}', { expect: expect_ })).toEqual({ outcome, said });
  });

  test.each([
    ["partial", /it has 12 samples; it needs 40 of the window's 60/],
    ["ended", /its last sample is 6m50s old: the series has ended/],
    ["all nan", /it has 0 samples, and 60 that are no numbers; it needs 40/],
  ])("nothing is said of a series that is %s", async (kind, why) => {
    // Without Prometheus' own five minutes, in which it goes on with the last sample.
    const given = { expect: { max: 2, ...(kind === "ended" && { samples: 10 }) } };
    await expect(ask(`last_over_time(gaps{kind="${kind}"}[10s])`, given)).rejects.toThrow(why);
  });

  test("samples that are no numbers are left out, and counted", async () => {
    const { said } = await ask('gaps{kind="nan"}', { expect: { max: 1 } });
    expect(said).toBe("mean 1, wanted at most 1; 40 samples, 20 more are no numbers");
  });

  test("an infinite sample is one", async () => {
    const query = 'gaps{kind="infinite"}';
    expect(await ask(query)).toMatchObject({ outcome: "failed", said: "mean +Inf, wanted at most 0.1; 60 samples" });
    expect(await ask(query, { expect: { statistic: "p50", max: 1 } })).toMatchObject({ outcome: "passed" });
  });

  test("a query without series means what the check says", async () => {
    await expect(ask("gone")).rejects.toThrow("the metric says nothing: the query gives no series");
    expect(await ask("gone", { whenEmpty: "passed" })).toEqual({
      outcome: "passed",
      said: "the query gives no series",
    });
    expect(await ask("gone", { whenEmpty: "failed" })).toMatchObject({ outcome: "failed" });
  });

  test("too many series, and a query that is none, say nothing", async () => {
    await expect(ask("many")).rejects.toThrow("the query gives 101 series, and 100 at most are looked at");
    await expect(ask("sum(")).rejects.toThrow('it refuses the query with status 400: invalid parameter "query": 1:5');
  });

  test("what Prometheus remarks is said", async () => {
    const { said } = await ask("rate(errors[1m])", { expect: { max: 2 } });
    expect(said).toContain("metric might not be a counter");
  });

  test("a window that is not full yet says nothing", async () => {
    const found = ask('latency{release="{{release}}"}', { over: "11m" });
    await expect(found).rejects.toThrow("the release has been in test for 600 s of the 660 s");
  });

  describe("compared with the release before", () => {
    const latency = 'latency{app="{{app}}", release="{{release}}"}';

    test("by a test of both windows", async () => {
      const worse = { with: "beforeEntry", significance: 0.01 };
      const { outcome, said } = await ask(latency, { expect: {}, compareWith: worse });
      expect(outcome).toBe("failed");
      expect(said).toMatch(
        /^worse than before: median 0\.2\d+, before 0\.\d+, p-value \S+, significant below 0\.01; 60 samples$/,
      );
      expect(await ask(latency, { expect: {}, compareWith: { ...worse, worse: "lower" } })).toMatchObject({
        outcome: "passed",
      });
    });

    test("by a tolerance", async () => {
      const within = (tolerance: number) => ({ expect: {}, compareWith: { with: "beforeEntry", tolerance } });
      expect(await ask(latency, within(0.1))).toMatchObject({ outcome: "failed" });
      expect(await ask(latency, within(0.5))).toMatchObject({
        outcome: "passed",
        said: expect.stringMatching(/^mean 0\.2\d+, before 0\.2?\d+, good up to 0\.\d+; 60 samples$/) as string,
      });
    });

    test("or with another time", async () => {
      const before = { expect: {}, compareWith: { with: "10m", significance: 0.05 } };
      const query = 'max by (app) (last_over_time(latency{app="web"}[10s]))';
      expect(await ask(query, before)).toMatchObject({ outcome: "failed" });
      await expect(ask(query, { ...before, compareWith: { with: "1h", tolerance: 1 } })).rejects.toThrow(
        "there is no such series in the window that it is compared with",
      );
    });
  });

  describe("no name changes the query", () => {
    test("that of a series is found by itself", async () => {
      expect(await ask('odd{app="{{app}}"}', { expect: { max: 1 } }, { app: odd })).toMatchObject({
        outcome: "passed",
      });
      expect(await ask('odd{app=~"{{app}}"}', { expect: { max: 1 } }, { app: odd })).toMatchObject({
        outcome: "passed",
      });
      await expect(ask('odd{app=~"{{app}}"}', {}, { app: ".*" })).rejects.toThrow("no series");
    });

    test("as Prometheus reads it", async () => {
      const characters = fc.string({ unit: fc.constantFrom(...Array.from("ab1-_.\"'`\\{}()[]|*+?^$#,=~ né☃")) });
      const forms = fc.constantFrom(
        'm{a="{{app}}"}',
        "m{a='{{app}}'}",
        'm{a != "x{{app}}y"}',
        'm{a=~"{{app}}"}',
        "m{a=~`{{app}}`}",
        "m{a=`{{app}}`}",
      );
      await fc.assert(
        fc.asyncProperty(characters, forms, async (app, form) => {
          const filled = fillQuery(form, { app, stage: "s", namespace: "n", release: "r" });
          if ("problem" in filled) {
            expect(form.includes("`") && app.includes("`")).toBe(true);
            return;
          }
          const read = await get("parse_query", { query: filled.query });
          const { matchers } = read as {
            readonly matchers: readonly { readonly name: string; readonly value: string }[];
          };
          const value = matchers.find(({ name }) => name === "a")?.value ?? "";
          if (form.includes("=~")) expect(new RegExp(`^(?:${value})$`, "u").exec(app)?.[0]).toBe(app);
          else expect(value).toBe(form.includes("x{{") ? `x${app}y` : app);
        }),
        { numRuns: 200 },
      );
    });
  });
});
