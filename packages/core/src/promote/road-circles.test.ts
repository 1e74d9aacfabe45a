import { describe, expect, test } from "vitest";
import { decideTold, smoke, stageOf, type Told } from "./testing/small-ledger.ts";

describe("stages of different releases that go round in a circle", () => {
  // test and staging have changed places: test runs the new documents, staging the old ones.
  const circle = {
    stages: [
      stageOf("dev", []),
      stageOf("test", ["staging"]),
      stageOf("staging", ["test"]),
      stageOf("prod", ["staging"], { gates: [smoke] }),
    ],
  };

  test("stop no app that lives in neither of them", () => {
    const releases = [{ name: "api-1", livesIn: ["dev", "prod"] }];
    expect(() => decideTold(circle, { releases, runs: { "dev/api": "api-1" } })).not.toThrow();
  });

  test("stop nobody where something has failed", () => {
    const told: Told = {
      releases: ["api-1"],
      runs: { "dev/api": "api-1", "test/api": "api-1" },
      evidence: [{ gate: "smoke", stage: "staging", release: "api-1", outcome: "failed" }],
    };
    expect(() => decideTold(circle, told)).not.toThrow();
  });

  test("stop nobody where a hotfix is owed", () => {
    const told: Told = {
      releases: ["api-1", { name: "api-2", hotfix: { skips: ["qa"], reason: "outage" } }, "api-3"],
      runs: { "dev/api": "api-3", "test/api": "api-2", "staging/api": "api-2" },
      stays: [{ stage: "staging", release: "api-3" }],
    };
    expect(() => decideTold(circle, told)).not.toThrow();
  });
});
