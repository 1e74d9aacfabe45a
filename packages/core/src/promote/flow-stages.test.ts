import { expect, test } from "vitest";
import { decideTold, hour, lines, noon, stageOf } from "./testing/small-ledger.ts";

/** dev and load side by side, a stage in which nothing runs behind both, then prod. */
const road = (gates: Parameters<typeof stageOf>[2] = {}) => ({
  stages: [
    stageOf("dev", []),
    stageOf("load", []),
    stageOf("both", ["dev", "load"], { waves: [], ...gates }),
    stageOf("prod", ["both"]),
  ],
});

test("what has passed all before it enters, and what stands in it may go on: there is nothing that could be unwell", () => {
  const releases = ["api-1"];
  expect(lines(decideTold(road(), { releases, runs: { "dev/api": "api-1" } }))).toContain(
    "both <- api-1 waits: it was not in load",
  );
  const passed = { "dev/api": "api-1", "load/api": "api-1" };
  const { promotions } = decideTold(road(), { releases, runs: passed });
  expect(promotions).toMatchObject([{ stage: "both", release: "api-1", wave: 0 }]);
  expect(lines(decideTold(road(), { releases, runs: { ...passed, "both/api": "api-1" } }))).toEqual(["prod <- api-1"]);
});

test("time in it is soaked, and its own gates are asked", () => {
  const soaked = { stages: [...road().stages.slice(0, 3), stageOf("prod", ["both"], { gates: [twoHours] })] };
  const runs = { "dev/api": "api-1", "load/api": "api-1", "both/api": { release: "api-1", since: noon - hour } };
  const told = { releases: ["api-1"], runs };
  expect(decideTold(soaked, told).waits[0]?.because).toContain("soak is closed");
  expect(lines(decideTold(soaked, { ...told, now: noon + 2 * hour, mute: ["dev", "load"] }))).toEqual([
    "prod <- api-1",
  ]);
  const people = road({ gates: [{ name: "approvals", kind: "approvals", from: new Map([["qa", 1]]) }] });
  const [wait] = decideTold(people, { releases: ["api-1"], runs: { "dev/api": "api-1", "load/api": "api-1" } }).waits;
  expect(wait).toMatchObject({ stage: "both", because: expect.stringContaining("approvals is closed") as string });
});

test("what leaves it by a clock that is behind was well for no time", () => {
  const runs = { "dev/api": "api-2", "load/api": "api-2", "both/api": { release: "api-1", since: noon + 1 } };
  const { promotions } = decideTold(road(), { releases: ["api-1", "api-2"], runs });
  expect(promotions[0]).toMatchObject({ release: "api-2", stage: "both", leaves: { release: "api-1", healthyFor: 0 } });
});

test("nobody comes around it by not naming it; an app that goes nowhere behind it does not enter", () => {
  const runs = { "dev/api": "api-1", "load/api": "api-1" };
  const named = { name: "api-1", livesIn: ["dev", "load", "prod"] };
  expect(lines(decideTold(road(), { releases: [named], runs }))).toEqual([
    "both <- api-1",
    "prod <- api-1 waits: it was not in both",
  ]);
  expect(lines(decideTold(road(), { releases: [{ ...named, livesIn: ["dev", "load"] }], runs }))).toEqual([]);
});

test("stages of different releases that go round in a circle are gone through once", () => {
  const circle = {
    stages: [stageOf("dev", []), stageOf("one", ["dev", "two"], { waves: [] }), stageOf("two", ["one"], { waves: [] })],
  };
  const released = { name: "api-1", livesIn: ["dev"] };
  expect(lines(decideTold(circle, { releases: [released], runs: { "dev/api": "api-1" } }))).toEqual([]);
});

const twoHours = { name: "soak", kind: "soak", healthyFor: 2 * hour } as const;
