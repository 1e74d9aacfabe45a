import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { RoadStage } from "./road.ts";
import {
  decideTold,
  hour,
  ledgerOf,
  lines,
  minute,
  noon,
  smoke,
  stageOf,
  straightRoad,
  type Told,
} from "./testing/small-ledger.ts";

const road = straightRoad();

test("the first release enters where the road begins, and nowhere else", () => {
  expect(lines(decideTold(road, { releases: ["api-1"] }))).toEqual([
    "dev <- api-1",
    "test <- api-1 waits: it was not in dev",
    "prod <- api-1 waits: it was not in test",
  ]);
});

test("a release that is healthy in a stage enters the next one", () => {
  expect(lines(decideTold(road, { releases: ["api-1"], runs: { "dev/api": "api-1" } }))).toEqual([
    "test <- api-1",
    "prod <- api-1 waits: it was not in test",
  ]);
});

test("where all is as it should be, nothing moves and nothing waits", () => {
  const runs = { "dev/api": "api-1", "test/api": "api-1", "prod/api": "api-1" };
  expect(decideTold(road, { releases: ["api-1"], runs })).toEqual({
    promotions: [],
    waits: [],
    departures: [],
    withdrawals: [],
    flags: [],
  });
});

test("each stage moves by itself: several promotions follow from one ledger", () => {
  const runs = { "dev/api": "api-2", "test/api": "api-1" };
  expect(lines(decideTold(road, { releases: ["api-1", "api-2", "api-3"], runs }))).toEqual([
    "dev <- api-3",
    "test <- api-2",
    "prod <- api-1",
  ]);
});

describe("what its clusters say of the release before", () => {
  const runs = { "dev/api": { release: "api-1", since: noon - 5 * minute } };
  const late = { "dev/api": { release: "api-1", since: noon - 2 * hour } };
  const test2 = (waits: string): string[] => [
    `test <- api-1 waits: ${waits}`,
    "prod <- api-1 waits: it was not in test",
  ];

  test.each([
    [
      "progressing",
      runs,
      { health: "progressing", healthyFor: 0, said: "1 of 3 ready" },
      "in dev: dev is not done with it: 1 of 3 ready",
    ],
    [
      "too long",
      late,
      { health: "progressing", healthyFor: 0, said: "1 of 3 ready" },
      "in dev: dev is not done with it: 1 of 3 ready, after 30m",
    ],
    ["degraded", runs, { health: "degraded", said: "crashing" }, "in dev: dev says that it is not healthy: crashing"],
    [
      "drifted",
      runs,
      { drifted: true, said: "replicas" },
      "in dev: dev has something else than what was promoted: replicas",
    ],
    ["still another", runs, { release: "api-0" }, "in dev: dev still has api-0"],
  ] as const)("%s", (_, pointers, seen, because) => {
    const told = { releases: ["api-1"], runs: pointers, seen: { dev: { "dev/api": seen } } };
    expect(lines(decideTold(road, told))).toEqual(test2(because));
  });

  test("a cluster that is silent says nothing good", () => {
    const told = { releases: ["api-1"], runs, seen: { dev: undefined } };
    expect(lines(decideTold(road, told))).toEqual(test2("in dev: dev was not heard from"));
  });

  test("nor does one that was heard from long ago", () => {
    const told = { releases: ["api-1"], runs, now: noon + 60 * minute };
    expect(lines(decideTold(road, told))).toEqual(
      test2("in dev: dev was not heard from since 2026-11-23T11:59:00.000Z"),
    );
  });

  test("a cluster without a key is not waited for", () => {
    expect(lines(decideTold(road, { releases: ["api-1"], runs, mute: ["dev"] }))[0]).toBe("test <- api-1");
  });
});

describe("one release in flight", () => {
  const arriving = { dev: { "dev/api": { health: "progressing", healthyFor: 0, said: "starting" } } } as const;

  test("a newer one waits until the one before has arrived", () => {
    const runs = { "dev/api": { release: "api-1", since: noon - minute } };
    expect(lines(decideTold(road, { releases: ["api-1", "api-2"], runs, seen: arriving }))[0]).toBe(
      "dev <- api-2 waits: api-1 is in flight: dev is not done with it: starting",
    );
  });

  test("of those that wait the newest takes the place of the others", () => {
    const runs = { "dev/api": "api-1" };
    expect(lines(decideTold(road, { releases: ["api-1", "api-2", "api-3"], runs }))[0]).toBe("dev <- api-3");
  });

  test("one that people can let in is what waits, though a newer one is on its way", () => {
    const two = { kind: "approvals" as const, name: "two", from: new Map([["release-managers", 2]]) };
    const gated = straightRoad({ prod: { gates: [two] } });
    const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-1" } };
    const arrivingInTest = { test: { "test/api": { health: "healthy" } } } as const;
    const waiting = decideTold(gated, { ...told, seen: arrivingInTest }).waits.filter(({ stage }) => stage === "prod");
    expect(waiting).toMatchObject([{ release: "api-1", because: "two is closed: it lacks 2 of release-managers" }]);
    const approvals = [{ person: "kim", stage: "prod", release: "api-1", verdict: "rejected" as const }];
    const rejected = decideTold(gated, { ...told, approvals }).waits.filter(({ stage }) => stage === "prod");
    expect(rejected).toMatchObject([{ release: "api-2", because: "it was not in test" }]);
  });

  test("one that has failed is not waited for", () => {
    const runs = { "dev/api": { release: "api-1", since: noon - 2 * hour } };
    expect(lines(decideTold(road, { releases: ["api-1", "api-2"], runs, seen: arriving }))[0]).toBe("dev <- api-2");
  });

  test("a verification that the next stage asks for is not overtaken", () => {
    const checked = straightRoad({ test: { gates: [smoke] } });
    const runs = { "dev/api": { release: "api-1", since: noon - minute } };
    const told = { releases: ["api-1", "api-2"], runs };
    expect(lines(decideTold(checked, told))[0]).toBe("dev <- api-2 waits: api-1 is in flight: smoke has not ended");
    const evidence = [{ gate: "smoke", stage: "dev", release: "api-1" }];
    expect(lines(decideTold(checked, { ...told, evidence }))[0]).toBe("dev <- api-2");
  });
});

describe("never backwards", () => {
  test("an older release does not enter, even where it is the only one that may", () => {
    const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-1", "test/api": "api-2" } };
    expect(lines(decideTold(road, told)).filter((line) => line.startsWith("test"))).toEqual([]);
  });

  test("an older release that has waited long enough goes before a newer one that has not", () => {
    const soak = { kind: "soak", name: "soaked", healthyFor: 2 * hour } as const;
    const told = {
      releases: ["api-1", "api-2", "api-3"],
      runs: { "dev/api": "api-3", "test/api": "api-1" },
      stays: [{ stage: "dev", release: "api-2", healthyFor: 3 * hour }],
    };
    expect(lines(decideTold(straightRoad({ test: { gates: [soak] } }), told))).toContain("test <- api-2");
  });
});

describe("a road with forks", () => {
  const fork = (passes: RoadStage["passes"]) => ({
    stages: [
      stageOf("dev", []),
      stageOf("test", ["dev"]),
      stageOf("load", ["dev"]),
      stageOf("prod", ["test", "load"], { passes }),
    ],
  });

  test("fan-out: both stages behind one are entered", () => {
    const decision = lines(decideTold(fork("all"), { releases: ["api-1"], runs: { "dev/api": "api-1" } }));
    expect(decision.slice(0, 2)).toEqual(["test <- api-1", "load <- api-1"]);
  });

  test("fan-in of all: every stage before has to be passed", () => {
    const runs = { "dev/api": "api-1", "test/api": "api-1" };
    expect(lines(decideTold(fork("all"), { releases: ["api-1"], runs }))).toContain(
      "prod <- api-1 waits: it was not in load",
    );
    const both = { ...runs, "load/api": "api-1" };
    expect(lines(decideTold(fork("all"), { releases: ["api-1"], runs: both }))).toEqual(["prod <- api-1"]);
  });

  test("fan-in of any: one is enough, whichever it is", () => {
    for (const stage of ["test", "load"]) {
      const runs = { "dev/api": "api-1", [`${stage}/api`]: "api-1" };
      expect(lines(decideTold(fork("any"), { releases: ["api-1"], runs }))).toContain("prod <- api-1");
    }
  });

  test("a stage that the app does not live in stands for those before it", () => {
    const releases = [{ name: "api-1", livesIn: ["dev", "prod"] }];
    expect(lines(decideTold(road, { releases }))).toEqual(["dev <- api-1", "prod <- api-1 waits: it was not in dev"]);
    expect(lines(decideTold(road, { releases, runs: { "dev/api": "api-1" } }))).toEqual(["prod <- api-1"]);
  });

  test("a hotfix leaves stages out, and only those", () => {
    const releases = ["api-1", { name: "api-2", hotfix: { skips: ["test"], reason: "CVE" } }];
    const runs = { "dev/api": "api-2", "test/api": "api-1", "prod/api": "api-1" };
    const requests = [{ stage: "prod", release: "api-2" }];
    expect(lines(decideTold(road, { releases, runs, requests }))).toEqual(["prod <- api-2"]);
    const early = { ...runs, "dev/api": "api-1" };
    expect(lines(decideTold(road, { releases, runs: early }))).toEqual([
      "dev <- api-2",
      "prod <- api-2 waits: it was not in dev",
    ]);
  });

  test("a stage that only controls flow is passed as soon as it is entered", () => {
    const controlled = { stages: [stageOf("dev", []), stageOf("go", ["dev"], { waves: [] }), stageOf("prod", ["go"])] };
    expect(lines(decideTold(controlled, { releases: ["api-1"], runs: { "dev/api": "api-1" } }))[0]).toBe("go <- api-1");
    const runs = { "dev/api": "api-1", "go/api": "api-1" };
    expect(lines(decideTold(controlled, { releases: ["api-1"], runs }))).toEqual(["prod <- api-1"]);
  });
});

describe("waves over clusters", () => {
  const waves = straightRoad({ prod: { waves: [["eu"], ["us", "asia"]] } });
  const before = { "dev/api": "api-1", "test/api": "api-1" };

  test("a release reaches the first wave, and the next when that is healthy", () => {
    expect(lines(decideTold(waves, { releases: ["api-1"], runs: before }))).toEqual(["prod <- api-1"]);
    const runs = { ...before, "prod/api": { release: "api-1", reached: 1 } };
    expect(lines(decideTold(waves, { releases: ["api-1"], runs }))).toEqual(["prod <- api-1 (wave 2)"]);
    const seen = { eu: { "prod/api": { health: "degraded", said: "crashing" } } } as const;
    expect(decideTold(waves, { releases: ["api-1"], runs, seen }).promotions).toEqual([]);
  });

  test("a newer one waits until all waves are reached", () => {
    const runs = { "dev/api": "api-2", "test/api": "api-2", "prod/api": { release: "api-1", reached: 1 } };
    const stays = [{ stage: "test", release: "api-1" }];
    expect(lines(decideTold(waves, { releases: ["api-1", "api-2"], runs, stays }))).toEqual(["prod <- api-1 (wave 2)"]);
  });

  test("a release that no longer stands in the stage before goes no further", () => {
    const runs = { "dev/api": "api-1", "test/api": "api-1", "prod/api": { release: "api-1", reached: 1 } };
    const seen = { test: { "test/api": { health: "degraded", said: "crashing" } } } as const;
    expect(lines(decideTold(waves, { releases: ["api-1"], runs, seen }))).toEqual([
      "prod <- api-1 waits: in test: test says that it is not healthy: crashing",
    ]);
  });

  test("and a newer one takes its place", () => {
    const runs = { "dev/api": "api-2", "test/api": "api-2", "prod/api": { release: "api-1", reached: 1 } };
    const stays = [{ stage: "test", release: "api-1", passed: false }];
    expect(lines(decideTold(waves, { releases: ["api-1", "api-2"], runs, stays }))).toEqual(["prod <- api-2"]);
  });

  test("one that people can let in is not hidden by one that goes no further", () => {
    const two = { kind: "approvals" as const, name: "two", from: new Map([["release-managers", 2]]) };
    const gated = straightRoad({ prod: { waves: [["eu"], ["us"]], gates: [two] } });
    const runs = { "dev/api": "api-2", "test/api": "api-2", "prod/api": { release: "api-1", reached: 1 } };
    const stays = [{ stage: "test", release: "api-1", passed: false }];
    expect(lines(decideTold(gated, { releases: ["api-1", "api-2"], runs, stays }))).toEqual([
      "prod <- api-2 waits: two is closed: it lacks 2 of release-managers",
    ]);
  });

  test("nor is one that somebody rejected hidden by one of which nobody finds out any more what is asked", () => {
    const two = { kind: "approvals" as const, name: "two", from: new Map([["release-managers", 2]]) };
    const road = straightRoad({ prod: { gates: [smoke, two] } });
    const told = {
      ...{ releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-2" } },
      stays: [{ stage: "test", release: "api-1" }],
      evidence: [{ gate: "smoke", stage: "test", release: "api-2" }],
      approvals: [{ person: "kim", stage: "prod", release: "api-2", verdict: "rejected" as const }],
    };
    expect(lines(decideTold(road, told))).toEqual(["prod <- api-2 waits: two is closed: kim rejects it"]);
  });

  test("what opens only by what nobody can say of it keeps back none that people can let in", () => {
    const one = { kind: "approvals" as const, name: "one", from: new Map([["release-managers", 1]]) };
    const rule = { kind: "expression" as const, name: "rule", expression: "release.number < 2", message: undefined };
    const told = {
      ...{ releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-2" } },
      stays: [{ stage: "test", release: "api-1" }],
    };
    const older = ["prod <- api-1 waits: one is closed: it lacks 1 of release-managers"];
    const rejected = [{ person: "kim", stage: "prod", release: "api-2", verdict: "rejected" as const }];
    expect(lines(decideTold(straightRoad({ prod: { gates: [one] } }), { ...told, approvals: rejected }))).toEqual(
      older,
    );
    expect(lines(decideTold(straightRoad({ prod: { gates: [one, rule] } }), told))).toEqual(older);
  });

  describe("people who let it in are not asked again, but", () => {
    const one = { kind: "approvals" as const, name: "one", from: new Map([["release-managers", 1]]) };
    const gated = straightRoad({ prod: { waves: [["eu"], ["us"]], gates: [one] } });
    const kim = { person: "kim", stage: "prod", release: "api-1" };
    const rejected = { ...kim, verdict: "rejected" as const, reason: "us is on holiday" };
    const runs = { ...before, "prod/api": { release: "api-1", reached: 1, tree: "tree-of-the-first-wave" } };
    const inProd = (...approvals: NonNullable<Told["approvals"]>) =>
      lines(decideTold(gated, { releases: ["api-1"], runs, approvals }));
    const entering = "prod <- api-1 (wave 2)";

    test("who rejects what comes with the next wave is heard, until they approve of it after all", () => {
      expect(inProd({ ...kim, tree: "tree-of-the-first-wave" })).toEqual([entering]);
      const waits = "prod <- api-1 waits: one is closed: kim rejects it: us is on holiday";
      expect(inProd(rejected)).toEqual([waits]);
      expect(inProd(rejected, { ...kim, at: noon })).toEqual([entering]);
    });

    test.each([
      ["something else", { tree: "another" }],
      ["without being in a group that is asked", { groups: ["interns"] }],
    ])("not who rejects %s", (_, given) => {
      expect(inProd({ ...rejected, ...given })).toEqual([entering]);
    });

    test("whether that is what would come, has to be rendered where somebody has rejected anything", () => {
      const unrendered = (...approvals: NonNullable<Told["approvals"]>) =>
        lines(
          decide({
            road: gated,
            now: noon,
            trees: new Map(),
            ledger: ledgerOf(gated, { releases: ["api-1"], runs, approvals }),
          }),
        );
      expect(unrendered(kim)).toEqual([entering]);
      expect(unrendered(kim, rejected)).toEqual([
        "prod <- api-1 waits: one is closed: what would be promoted is not rendered yet",
      ]);
    });
  });

  test("but it takes the place of one that failed in an early wave", () => {
    const runs = { "dev/api": "api-2", "test/api": "api-2", "prod/api": { release: "api-1", reached: 1 } };
    const seen = { eu: { "prod/api": { health: "degraded", said: "crashing" } } } as const;
    expect(lines(decideTold(waves, { releases: ["api-1", "api-2"], runs, seen }))).toEqual(["prod <- api-2"]);
  });
});
