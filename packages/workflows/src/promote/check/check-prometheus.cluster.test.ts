import { expect, test } from "vitest";
import { describeWithPrometheus, startPrometheus } from "../../../../../testbed/harness/index.ts";
import { noon } from "../testing.ts";
import { ledgerInDev, outcomes } from "./testing.ts";

/** An hour of samples, one each 10 s, from half an hour before noon. */
function samplesOf(valueAt: (secondsAfterNoon: number) => number): string {
  const times = Array.from({ length: 361 }, (_, index) => 10 * index - 1800);
  const lines = times.map((at) => `errors{namespace="web-dev"} ${valueAt(at)} ${noon / 1000 + at}`);
  return ["# TYPE errors gauge", ...lines, "# EOF", ""].join("\n");
}

await describeWithPrometheus("a metric of Prometheus itself", () => {
  test("is asked about the release since it came, and says nothing before", { timeout: 60_000 }, async () => {
    const prometheus = await startPrometheus(samplesOf((at) => (at < 1200 ? 0.001 : 0.5)));
    try {
      const query = `{ address: "${prometheus.address}", query: 'errors{namespace="{{namespace}}"}', over: 10m, step: 10s, expect: { max: 0.01 } }`;
      const { as, check, tip } = await ledgerInDev(`errors: { prometheus: ${query}, every: 10m }`);
      const at = (minutes: number) => check({ ...as("ci", noon + minutes * 60_000), app: "web" });
      const before = tip();
      expect(outcomes(await at(5))).toEqual([
        expect.stringMatching(/^errors web in dev unknown: the release has been in dev for 300 s of the 600 s/),
      ]);
      expect(tip()).toBe(before);
      expect(outcomes(await at(10))).toEqual([expect.stringMatching(/^errors web in dev passed: mean 0.001/)]);
      expect(outcomes(await at(29))).toEqual([expect.stringMatching(/^errors web in dev failed: mean 0\.\d+, wanted/)]);
    } finally {
      await prometheus.stop();
    }
  });
});
