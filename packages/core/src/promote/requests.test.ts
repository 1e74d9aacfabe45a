import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { PromotionRequest } from "./ledger.ts";
import {
  decideTold,
  hour,
  ledgerOf,
  lines,
  minute,
  noon,
  smoke,
  straightRoad,
  type Told,
} from "./testing/small-ledger.ts";

const asked = straightRoad({ prod: { promotion: "requested" } });
const releases = ["api-1", "api-2", "api-3"];
const ready = { "dev/api": "api-3", "test/api": "api-3", "prod/api": "api-1" };
const stays = [{ stage: "test", release: "api-2" }];

describe("a stage that is entered on request", () => {
  test("waits until somebody asks", () => {
    const decision = decideTold(asked, { releases, runs: ready });
    expect(lines(decision)).toEqual(["prod <- api-3 waits: nobody has asked for it"]);
    expect(decision.waits[0]?.needsRequest).toBe(true);
  });

  test("which is all that it needs only where nothing else is in its way", () => {
    const { waits } = decideTold(asked, { releases, runs: { ...ready, "test/api": "api-1" } });
    expect(waits.at(-1)).not.toHaveProperty("needsRequest");
  });

  test("and takes the release that was asked for, be it the newest or not", () => {
    for (const release of ["api-2", "api-3"]) {
      const told = { releases, runs: ready, stays, requests: [{ stage: "prod", release }] };
      expect(lines(decideTold(asked, told))).toEqual([`prod <- ${release}`]);
    }
  });

  test("a request opens no gate", () => {
    const told = { releases, runs: { ...ready, "test/api": "api-1" }, requests: [{ stage: "prod", release: "api-3" }] };
    expect(lines(decideTold(asked, told)).at(-1)).toBe("prod <- api-3 waits: it was not in test");
  });
});

describe("requests that come to nothing are withdrawn", () => {
  const because = (release: string, runs: Record<string, string>): string | undefined =>
    decideTold(asked, { releases, runs, requests: [{ stage: "prod", release }] }).withdrawals[0]?.because;

  test.each([
    ["api-2", "api-3", "prod runs api-3, which is newer"],
    ["api-3", "api-3", "prod runs it"],
    ["api-9", "api-1", "there is no release api-9"],
    ["api-3", "api-1", undefined],
  ])("%s where prod runs %s: %s", (release, runs, reason) => {
    expect(because(release, { ...ready, "prod/api": runs })).toBe(reason);
  });

  test("so are those for a stage that is not there any more", () => {
    const { withdrawals } = decideTold(asked, { releases, requests: [{ stage: "qa", release: "api-1" }] });
    expect(withdrawals).toEqual([
      { of: "request", stage: "qa", app: "api", release: "api-1", because: "qa is no stage of the road" },
    ]);
  });
});

describe("rollback", () => {
  const runs = { ...ready, "prod/api": { release: "api-2", previous: "api-1" } };
  const back = [{ stage: "prod", release: "api-1", kind: "rollback" as const, reason: "errors" }];

  test("goes back to what ran there, through gates of time and people, and holds", () => {
    const gates = [{ kind: "approvals" as const, name: "two", from: new Map([["release-managers", 2]]) }];
    const road = straightRoad({ prod: { gates, promotion: "requested" } });
    const frozen = [{ stages: ["prod"] }];
    const decision = decideTold(road, { releases, runs, requests: back, freezes: frozen });
    expect(lines(decision)).toEqual(["prod <- api-1 (rollback)"]);
    expect(decision.promotions[0]).toMatchObject({
      replaces: "api-2",
      leaves: { release: "api-2", passed: false, wentBack: "robin", healthyFor: hour, until: noon },
      request: { by: "robin", reason: "errors" },
    });
  });

  test("and what it goes back from has not passed for the stages behind", () => {
    const testBack = [{ stage: "test", release: "api-1", kind: "rollback" as const, reason: "errors" }];
    const inTest = { ...ready, "test/api": { release: "api-2", previous: "api-1" }, "prod/api": "api-1" };
    const told = { releases, runs: inTest, requests: testBack };
    const decision = decideTold(straightRoad(), told);
    expect(decision.promotions[0]).toMatchObject({ stage: "test", leaves: { release: "api-2", passed: false } });
    const stays = [{ stage: "test", release: "api-2", passed: false, wentBack: "robin" }];
    const gone = { ...inTest, "test/api": { release: "api-1", kind: "rollback" as const } };
    expect(lines(decideTold(straightRoad(), { releases: ["api-1", "api-2"], runs: gone, stays }))).toContain(
      "prod <- api-2 waits: robin went back from it in test",
    );
  });

  test("what was rolled back and is asked for again passes on once its cluster has said so since", () => {
    const seen = { dev: { "dev/api": { healthyFor: hour } } } as const;
    const back = (
      ago: number,
      stays: NonNullable<Told["stays"]> = [{ stage: "dev", release: "api-3", passed: false }],
    ) => {
      const runs = {
        ...ready,
        "dev/api": { release: "api-3", previous: "api-2", since: noon - ago },
        "test/api": "api-2",
      };
      // dev was heard from a minute ago.
      const decision = decideTold(straightRoad({ dev: { whenFailed: "rollback" } }), { releases, runs, stays, seen });
      return lines(decision).filter((line) => !line.startsWith("prod"));
    };
    const waits = ["test <- api-3 waits: in dev: dev was not heard from since 2026-11-23T11:59:00.000Z"];
    expect(back(minute / 2)).toEqual(waits);
    expect(back(minute)).toEqual(["test <- api-3"]);
    // What it says of a release that was never there before it can only say since, whatever clocks say.
    expect(back(minute / 2, [])).toEqual(["test <- api-3"]);
  });

  test("does not wait for what is in flight", () => {
    const seen = { prod: { "prod/api": { health: "progressing", healthyFor: 0, said: "starting" } } } as const;
    const arriving = { ...runs, "prod/api": { ...runs["prod/api"], since: noon - minute } };
    expect(lines(decideTold(asked, { releases, runs: arriving, requests: back, seen }))).toEqual([
      "prod <- api-1 (rollback)",
    ]);
  });

  test("does not go round the gates that guard it too", () => {
    const proof = {
      kind: "evidence",
      name: "proof",
      of: "entry",
      freshFor: undefined,
      guards: ["promotion", "rollback"],
    } as const;
    const road = straightRoad({ prod: { gates: [proof] } });
    const evidence = [
      {
        gate: "proof",
        stage: "prod",
        release: "api-1",
        tree: "tree-of-prod-api-1",
        outcome: "failed" as const,
        said: "opens dev",
      },
    ];
    expect(lines(decideTold(road, { releases, runs, requests: back, evidence }))).toEqual([
      "prod <- api-1 waits: proof is closed: it failed in prod: opens dev",
    ]);
  });

  test("refuses what never ran there, and what has failed since", () => {
    const problem = (told: object): string | undefined =>
      decideTold(asked, { releases, runs, requests: back, ...told }).withdrawals[0]?.because;
    expect(problem({ runs: { ...ready, "prod/api": "api-2" } })).toBe("it never ran in prod");
    expect(
      problem({ evidence: [{ gate: "scan", stage: "test", release: "api-1", outcome: "failed", said: "CVE" }] }),
    ).toBe("scan failed in test: CVE");
    expect(problem({})).toBeUndefined();
  });

  test("what was rolled back does not come again, nor what is newer, until somebody asks for it", () => {
    const after = { ...ready, "prod/api": { release: "api-1", kind: "rollback" as const, by: "robin" } };
    expect(lines(decideTold(straightRoad(), { releases, runs: after, stays }))).toEqual([
      "prod <- api-3 waits: robin went back to api-1; somebody has to ask for what comes next",
    ]);
    for (const release of ["api-2", "api-3"]) {
      const told = { releases, runs: after, stays, requests: [{ stage: "prod", release }] };
      expect(lines(decideTold(straightRoad(), told))).toEqual([`prod <- ${release}`]);
    }
  });

  test("goes on to further clusters unless something of it has failed since", () => {
    const waves = straightRoad({ prod: { waves: [["eu"], ["us"]] } });
    const gone = { release: "api-1", kind: "rollback" as const, clusters: ["eu"], previousIn: ["us"], reached: 1 };
    const told = { releases: ["api-1", "api-2"], runs: { "prod/api": { ...gone, previous: "api-2" } } };
    const inProd = (more: object) =>
      lines(decideTold(waves, { ...told, ...more })).filter((line) => line.startsWith("prod"));
    expect(inProd({})).toEqual(["prod <- api-1 (rollback, wave 2)"]);
    const failed = { gate: "smoke", stage: "test", release: "api-1", outcome: "failed" as const, said: "404" };
    expect(inProd({ evidence: [failed] })).toEqual(["prod <- api-1 waits: smoke failed in test: 404"]);
  });
});

describe("automatic rollback", () => {
  const road = straightRoad({ prod: { whenFailed: "rollback" } });
  const runs = { ...ready, "prod/api": { release: "api-3", previous: "api-1", since: noon - 2 * hour } };
  const never = { health: "degraded", healthyFor: 0, said: "crashing" } as const;

  test("of what never became healthy in time", () => {
    const decision = decideTold(road, { releases, runs, seen: { prod: { "prod/api": never } } });
    expect(lines(decision)).toEqual(["prod <- api-1 (rollback)"]);
    expect(decision.promotions[0]?.request?.reason).toBe("api-3 failed: prod says that it is not healthy: crashing");
  });

  test.each([
    ["nobody asked for it", straightRoad(), {}, never],
    ["it may still become healthy", road, { since: noon - minute }, never],
    ["it was healthy before, so that it is not what was promoted", road, {}, { ...never, healthyFor: hour }],
    ["what runs is a rollback itself", road, { kind: "rollback" as const }, never],
    ["there was nothing before", road, { previous: undefined }, never],
  ])("not where %s", (_, given, pointer, seen) => {
    const told = {
      releases,
      runs: { ...runs, "prod/api": { ...runs["prod/api"], ...pointer } },
      seen: { prod: { "prod/api": seen } },
    };
    expect(decideTold(given, told).promotions).toEqual([]);
  });

  test("of what failed a verification", () => {
    const checked = straightRoad({ test: { whenFailed: "rollback" }, prod: { gates: [smoke] } });
    const evidence = [{ gate: "smoke", stage: "test", release: "api-3", outcome: "failed" as const, said: "2 of 9" }];
    const told = { releases, runs: { ...ready, "test/api": { release: "api-3", previous: "api-2" } }, evidence };
    expect(lines(decideTold(checked, told))).toContain("test <- api-2 (rollback)");
  });

  test("not of what was there before the next stage began to ask, unless it fails what is asked", () => {
    const checked = straightRoad({ test: { whenFailed: "rollback" }, prod: { gates: [smoke] } });
    const told = (asksFor: number): Told => ({
      releases: [...releases, "platform-1"],
      runs: {
        ...ready,
        "test/api": { release: "api-2", previous: "api-1", since: noon - 48 * hour },
        "test/platform": "platform-1",
        "prod/platform": { release: "platform-1", since: noon - asksFor },
      },
    });
    const [waits, back] = ["test <- api-3 waits: api-2 is in flight: smoke has not ended", "test <- api-1 (rollback)"];
    expect(lines(decideTold(checked, told(5 * minute)))).toContain(waits);
    expect(lines(decideTold(checked, told(2 * hour)))).toContain("test <- api-3");
    expect(lines(decideTold(checked, told(49 * hour)))).toContain(back);
    const failed = { gate: "smoke", stage: "test", release: "api-2", outcome: "failed" as const };
    expect(lines(decideTold(checked, { ...told(2 * hour), evidence: [failed] }))).toContain(back);
    const more = straightRoad({
      test: { whenFailed: "rollback" },
      prod: { gates: [{ ...smoke, name: "load" }, smoke] },
    });
    expect(lines(decideTold(more, { ...told(2 * hour), evidence: [failed] }))).toContain(back);
  });

  test("not of what has failed before somebody asked for it again", () => {
    const checked = straightRoad({ test: { whenFailed: "rollback" }, prod: { gates: [smoke] } });
    const back = { release: "api-3", previous: "api-2", since: noon - minute };
    const stays = [{ stage: "test", release: "api-3", passed: false, number: 2 }];
    const decided = (number: number, at: number, left = stays) => {
      const word = { gate: "smoke", stage: "test", release: "api-3", outcome: "failed" as const, at, number };
      const told = { releases, runs: { ...ready, "test/api": back }, evidence: [word], stays: left };
      return lines(decideTold(checked, told));
    };
    const waits = "prod <- api-3 waits: smoke is closed: it failed in test: as it should be";
    expect(decided(1, noon - hour)).toEqual([waits]);
    expect(decided(1, noon)).toEqual([waits]);
    // It was recorded when the release had gone.
    expect(decided(3, noon - hour)).toEqual([waits]);
    expect(decided(3, noon)).toContain("test <- api-2 (rollback)");
    // Whoever records it has a clock of its own, and a further wave begins nothing anew.
    expect(decided(1, noon - hour, [])).toContain("test <- api-2 (rollback)");
  });
});

test("broken glass passes every gate but those that guard it, and freezes", () => {
  const gates = [{ kind: "soak" as const, name: "soaked", healthyFor: 24 * hour }];
  const told = {
    releases,
    runs: { ...ready, "test/api": "api-1" },
    requests: [{ stage: "prod", release: "api-3", kind: "breakGlass" as const, reason: "down" }],
    freezes: [{ stages: undefined }],
  };
  expect(lines(decideTold(straightRoad({ prod: { gates, promotion: "requested" } }), told))).toContain(
    "prod <- api-3 (breakGlass)",
  );
});

describe("a request that somebody has written by hand", () => {
  const road = straightRoad();
  const asked = (kind: PromotionRequest["kind"]) => {
    const told: Told = {
      releases: ["api-1", "api-2", "web-1"],
      runs: { "dev/api": "api-2", "test/api": "api-2", "prod/api": "api-1" },
    };
    const request: PromotionRequest = { stage: "prod", app: "api", release: "web-1", kind, by: "robin", at: noon };
    const ledger = { ...ledgerOf(road, told), requests: new Map([["prod/api", request]]) };
    return decide({ road, ledger, now: noon, trees: new Map() });
  };

  test("to break the glass for a release of another app puts nothing in, and keeps nothing out", () => {
    const said = lines(asked("breakGlass"));
    expect(said).not.toContain("prod <- web-1 (breakGlass)");
    expect(said).toContain("prod <- api-2");
  });

  test.each(["promotion", "rollback", "breakGlass"] as const)("of a release of another app goes (%s)", (kind) => {
    expect(asked(kind).withdrawals).toHaveLength(1);
  });

  test("of a release that does not come through the stage goes", () => {
    const { withdrawals } = decideTold(straightRoad({ prod: { promotion: "requested" } }), {
      releases: ["api-1", { name: "api-2", livesIn: ["dev"] }],
      runs: { "dev/api": "api-2", "test/api": "api-1", "prod/api": "api-1" },
      requests: [{ stage: "prod", release: "api-2" }],
    });
    expect(withdrawals).toHaveLength(1);
  });
});
