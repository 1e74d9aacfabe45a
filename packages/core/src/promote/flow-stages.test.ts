import { describe, expect, test } from "vitest";
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

const twoHours = { name: "soak", kind: "soak", healthyFor: 2 * hour } as const;

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

describe("what stands in it goes on only while it is well in the stages before it", () => {
  const waiting = { stages: [...road().stages.slice(0, 3), stageOf("prod", ["both"], { gates: [twoHours] })] };
  const since = noon - 3 * hour;
  const runs = { "dev/api": "api-1", "load/api": "api-1", "both/api": { release: "api-1", since } };
  const decided = (given: Partial<Parameters<typeof decideTold>[1]>) =>
    lines(decideTold(waiting, { releases: ["api-1"], runs, ...given }));
  const well = { health: "healthy", healthyFor: 3 * hour } as const;
  const seen = { dev: { "dev/api": well }, load: { "load/api": well } } as const;

  test("and has been for so long", () => {
    expect(decided({ seen })).toEqual(["prod <- api-1"]);
    expect(decided({ seen: { ...seen, load: { "load/api": { ...well, healthyFor: hour } } } })).toEqual([
      "prod <- api-1 waits: soak is closed: it was healthy for 1h of 2h in both",
    ]);
  });

  test("where nobody says so, time passes; where a cluster is silent, none is counted", () => {
    expect(decided({ mute: ["dev", "load"] })).toEqual(["prod <- api-1"]);
    expect(decided({ seen: { ...seen, load: undefined } })).toEqual([
      "prod <- api-1 waits: soak is closed: it was healthy for 0s of 2h in both",
    ]);
  });

  test.each([
    ["degraded", { health: "degraded", said: "crashing" }, "load says that it is not healthy: crashing"],
    ["drifted", { drifted: true, said: "2 pods" }, "load has something else than what was promoted: 2 pods"],
  ] as const)("not where it is %s", (_, own, because) => {
    expect(decided({ seen: { ...seen, load: { "load/api": { ...well, ...own } } } })).toEqual([
      `prod <- api-1 waits: it is not well in load: ${because}, and it came to both from there`,
    ]);
  });

  test("nor where somebody went back from it; what has left in order does not count", () => {
    const gone = { ...runs, "load/api": "api-0" };
    const stay = { stage: "load", release: "api-1", healthyFor: hour };
    const told = { releases: ["api-0", "api-1"], runs: gone, seen };
    expect(decided({ ...told, stays: [{ ...stay, passed: false, wentBack: "robin" }] })).toContain(
      "prod <- api-1 waits: robin went back from it in load, and it came to both from there",
    );
    expect(decided({ ...told, stays: [{ ...stay, passed: true }] })).toContain("prod <- api-1");
  });
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
