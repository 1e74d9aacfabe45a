import { describe, expect, test } from "vitest";
import type { RecordedRelease } from "./ledger.ts";
import { movingTogether } from "./moving-together.ts";
import { decideTold, hour, ledgerOf, lines, minute, noon, stageOf, straightRoad } from "./testing/small-ledger.ts";

const road = straightRoad();
const set = "spring";
const sets = [
  {
    name: set,
    releases: new Map([
      ["api", "api-2"],
      ["web", "web-2"],
    ]),
  },
];
const releases = ["api-1", "web-1", { name: "api-2", set }, { name: "web-2", set }];

describe("releases of a set", () => {
  test("move together", () => {
    const runs = { "dev/api": "api-1", "dev/web": "web-1" };
    const decision = decideTold(road, { releases, sets, runs });
    expect(lines(decision).slice(0, 2)).toEqual(["dev <- api-2", "dev <- web-2"]);
    expect(decision.promotions.slice(0, 2).map((promotion) => promotion.set)).toEqual([set, set]);
  });

  test("or not at all", () => {
    const runs = { "dev/api": "api-2", "dev/web": "web-2" };
    const seen = { dev: { "dev/web": { health: "degraded", said: "crashing" } } } as const;
    expect(lines(decideTold(road, { releases, sets, runs, seen })).filter((line) => line.startsWith("test"))).toEqual([
      "test <- api-2 waits: web-2, which moves with it, does not yet",
      "test <- web-2 waits: in dev: dev says that it is not healthy: crashing",
    ]);
  });

  test("a member that does not live in the stage is not waited for", () => {
    const own = [...releases.slice(0, 3), { name: "web-2", set, livesIn: ["test", "prod"] }];
    expect(lines(decideTold(road, { releases: own, sets, runs: {} }))[0]).toBe("dev <- api-2");
  });

  test("one that the ledger does not have keeps the others back", () => {
    const decision = decideTold(road, { releases: releases.slice(0, 3), sets });
    expect(lines(decision)).toContain("dev <- api-2 waits: web-2, which moves with it, does not yet");
  });

  test("one that is there already is not waited for", () => {
    const runs = { "dev/api": "api-1", "dev/web": "web-2" };
    expect(lines(decideTold(road, { releases, sets, runs }))[0]).toBe("dev <- api-2");
  });

  test("what a member leaves behind in its first clusters is replaced, where another member was already", () => {
    const waves = straightRoad({ dev: { waves: [["one"], ["two"]] } });
    const runs = { "dev/api": { release: "api-2", reached: 1 }, "dev/web": "web-3" };
    const told = { releases: [...releases, "web-3"], sets, runs };
    expect(lines(decideTold(waves, told))).toContain("dev <- api-2 waits: web-2, which moves with it, was replaced");
    expect(lines(decideTold(waves, { ...told, releases: [...told.releases, "api-3"] }))).toContain("dev <- api-3");
  });

  test("keep no newer one that people have said no to out of sight, where a member was replaced", () => {
    const people = straightRoad({ prod: { gates: [{ name: "two", kind: "approvals", from: new Map([["qa", 1]]) }] } });
    const said = { stage: "prod", groups: ["qa"] };
    const told = {
      releases: [...releases, "api-3", "web-3"],
      sets,
      runs: { "dev/api": "api-3", "test/api": "api-3", "prod/web": "web-3" },
      stays: ["dev", "test"].map((stage) => ({ stage, release: "api-2" })),
      approvals: [
        { ...said, release: "api-3", person: "kim", verdict: "rejected" as const },
        { ...said, release: "api-2", person: "kim" },
      ],
    };
    expect(lines(decideTold(people, told)).filter((line) => line.startsWith("prod <- api"))).toEqual([
      "prod <- api-3 waits: two is closed: kim rejects it",
    ]);
  });

  test("come together into clusters that the stage has got since one of them was rolled back", () => {
    const moved = straightRoad({ dev: { waves: [["new"]] } });
    const runs = {
      "dev/api": { release: "api-2", clusters: ["old"], reached: 1 },
      "dev/web": { release: "web-1", previous: "web-2", clusters: ["new"], reached: 1, kind: "rollback" as const },
    };
    const told = { releases, sets, runs };
    const inDev = (more: Partial<typeof told> & { readonly requests?: { stage: string; release: string }[] }) =>
      lines(decideTold(moved, { ...told, ...more })).filter((line) => line.startsWith("dev"));
    expect(inDev({})).toContain("dev <- api-2 waits: web-2, which moves with it, may not go on");
    expect(inDev({ requests: [{ stage: "dev", release: "web-2" }] })).toEqual(["dev <- api-2", "dev <- web-2"]);
  });

  test("apps come with the platform's first documents, where these are of the same set", () => {
    const own = [{ name: set, releases: new Map(["platform", "web"].map((app) => [app, `${app}-1`])) }];
    const together = (more: Partial<RecordedRelease> = {}) =>
      lines(
        decideTold(road, {
          releases: [
            { name: "platform-1", set, ...more },
            { name: "web-1", set },
          ],
          sets: own,
        }),
      );
    expect(together().slice(0, 2)).toEqual(["dev <- platform-1", "dev <- web-1"]);
    const without = together({ hotfix: { skips: ["dev"], reason: "urgent" } });
    expect(without).toContain("dev <- web-1 waits: the stage has no release of the platform yet");
  });

  test("the platform's documents go alone where a stage gets a cluster, or leaves one", () => {
    const own = [{ name: set, releases: new Map(["platform", "web"].map((app) => [app, `${app}-2`])) }];
    const members = ["platform-1", "web-1", { name: "platform-2", set }, { name: "web-2", set }];
    const clusters = { clusters: ["dev"], previous: "platform-1" };
    const runs = {
      "dev/platform": { release: "platform-2", ...clusters },
      "dev/web": { release: "web-2", ...clusters },
    };
    for (const more of [{ joining: ["two"] }, { leaving: ["two"] }]) {
      const waves = straightRoad({ dev: { waves: [["dev"], ["two"]], ...more } });
      const [first] = decideTold(waves, { releases: members, sets: own, runs, mute: ["two"] }).promotions;
      expect(first).toMatchObject({ stage: "dev", release: "platform-2", wave: 2, set: undefined });
      const ledger = ledgerOf(waves, { releases: members, sets: own, runs });
      const moved = movingTogether({ ledger, road: waves }, "dev", { app: "platform", release: "platform-2" });
      expect([...moved.keys()]).toEqual(["platform"]);
    }
  });

  test("a member that is forced goes first, and alone", () => {
    const runs = { "dev/api": "api-1", "dev/web": "web-1" };
    const requests = [{ stage: "dev", release: "web-2", kind: "breakGlass" as const }];
    expect(lines(decideTold(road, { releases, sets, runs, requests }))).toEqual(
      expect.arrayContaining([
        "dev <- web-2 (breakGlass)",
        "dev <- api-2 waits: web-2, which moves with it, does not yet",
      ]),
    );
  });

  test("go on to further clusters together", () => {
    const waves = straightRoad({ dev: { waves: [["one"], ["two"]] } });
    const runs = { "dev/api": { release: "api-2", reached: 1 }, "dev/web": { release: "web-2", reached: 1 } };
    expect(lines(decideTold(waves, { releases, sets, runs })).slice(0, 2)).toEqual([
      "dev <- api-2 (wave 2)",
      "dev <- web-2 (wave 2)",
    ]);
    const seen = { one: { "dev/web": { health: "degraded", said: "crashing" } } } as const;
    expect(decideTold(waves, { releases, sets, runs, seen }).promotions).toEqual([]);
  });
});

describe("a set that goes no further", () => {
  const waves = straightRoad({ prod: { waves: [["one"], ["two"]] } });
  const next = "summer";
  const both = [
    ...sets,
    {
      name: next,
      releases: new Map([
        ["api", "api-3"],
        ["web", "web-3"],
      ]),
    },
  ];
  const told = {
    releases: [...releases, { name: "api-3", set: next }, { name: "web-3", set: next }],
    sets: both,
    runs: {
      ...{ "dev/api": "api-3", "dev/web": "web-3", "test/api": "api-3", "test/web": "web-3" },
      ...{ "prod/api": { release: "api-2", reached: 1 }, "prod/web": { release: "web-2", reached: 1 } },
    },
    stays: [
      { stage: "test", release: "api-2" },
      { stage: "test", release: "web-2" },
    ],
  };
  const inProd = (given: Partial<typeof told> & Pick<Parameters<typeof decideTold>[1], "seen">): string[] =>
    lines(decideTold(waves, { ...told, ...given })).filter((line) => line.startsWith("prod"));
  const replaced = ["prod <- api-3", "prod <- web-3"];

  test("because one member may not is replaced by the next set", () => {
    expect(inProd({})).toEqual(["prod <- api-2 (wave 2)", "prod <- web-2 (wave 2)"]);
    const stays = [
      { stage: "test", release: "api-2" },
      { stage: "test", release: "web-2", passed: false },
    ];
    expect(inProd({ stays })).toEqual(replaced);
  });

  test("because one member has failed is, too; for one on its way the others wait", () => {
    expect(inProd({ seen: { one: { "prod/web": { health: "degraded", said: "crashing" } } } })).toEqual(replaced);
    const seen = { one: { "prod/web": { health: "progressing", healthyFor: 0, said: "starting" } } } as const;
    const runs = { ...told.runs, "prod/web": { release: "web-2", reached: 1, since: noon - minute } };
    expect(inProd({ runs, seen })).toEqual([
      "prod <- api-2 waits: web-2, which moves with it, does not yet",
      "prod <- web-3 waits: web-2 is in flight: one is not done with it: starting",
    ]);
  });

  test("because somebody went back with one member is, once that is asked for again", () => {
    const runs = { ...told.runs, "prod/web": { release: "web-1", kind: "rollback" as const } };
    const known = { ...told, runs, stays: [...told.stays, { stage: "prod", release: "web-2", passed: false }] };
    const held = lines(decideTold(waves, known)).filter((line) => line.startsWith("prod"));
    expect(held).toContain("prod <- api-3 waits: web-3, which moves with it, does not yet");
    const requests = [{ stage: "prod", release: "web-3" }];
    expect(lines(decideTold(waves, { ...known, requests })).filter((line) => line.startsWith("prod"))).toEqual(
      replaced,
    );
  });
});

describe("what stands on something that was taken back is flagged", () => {
  const runs = { "test/api": { release: "api-1", evidence: ["evidence-0", "approval-0"] } };
  const passed = { gate: "smoke", stage: "dev", release: "api-1" };

  test("a later failure, and not after a later success", () => {
    const failed = { ...passed, outcome: "failed" as const, said: "2 of 9" };
    const flag = {
      stage: "test",
      app: "api",
      release: "api-1",
      kind: "failed",
      because: "smoke failed in dev: 2 of 9",
      record: "evidence-1",
    };
    expect(decideTold(road, { releases, runs, evidence: [passed, failed] }).flags).toEqual([flag]);
    expect(decideTold(road, { releases, runs, evidence: [passed, failed, passed] }).flags).toEqual([]);
  });

  test("the record's number says which one is later, and no clock", () => {
    const early = { ...passed, outcome: "failed" as const, at: noon - 9 * hour };
    expect(decideTold(road, { releases, runs, evidence: [passed, early] }).flags).toHaveLength(1);
  });

  test("a failure of a tree is that of who runs the tree", () => {
    const proof = { gate: "proof", stage: "test", release: "api-1", outcome: "failed" as const };
    const flags = (tree: string) => decideTold(road, { releases, runs, evidence: [{ ...proof, tree }] }).flags;
    expect(flags("tree-of-test-api-1")).toHaveLength(1);
    expect(flags("another")).toEqual([]);
  });

  test("an approval that its person takes back, and no other's", () => {
    const approval = { person: "kim", stage: "test", release: "api-1" };
    const rejection = { ...approval, verdict: "rejected" as const, at: noon, reason: "too early" };
    const flags = (...approvals: (typeof approval)[]) => decideTold(road, { releases, runs, approvals }).flags;
    expect(flags(approval, rejection)).toEqual([
      {
        stage: "test",
        app: "api",
        release: "api-1",
        kind: "rejected",
        because: "kim has taken the approval back: too early",
        record: "approval-1",
      },
    ]);
    expect(flags(approval, { ...rejection, person: "lee" })).toEqual([]);
  });
});

describe("what is unwell in a stage before is flagged behind it", () => {
  const told = {
    releases: ["api-1", "api-2"],
    runs: { "dev/api": "api-2", "test/api": "api-2", "prod/api": "api-2" },
  };
  const degraded = { test: { "test/api": { health: "degraded", said: "crashing" } } } as const;
  const flagsIn = (given: Partial<Parameters<typeof decideTold>[1]>, own = road) =>
    decideTold(own, { ...told, ...given }).flags.map(({ stage, because }) => `${stage}: ${because}`);

  test("where its clusters say so, as long as they do", () => {
    expect(flagsIn({})).toEqual([]);
    const flag = "prod: it is not well in test: test says that it is not healthy: crashing";
    expect(flagsIn({ seen: degraded })).toEqual([flag]);
    expect(flagsIn({ seen: { test: { "test/api": { drifted: true, said: "2 replicas" } } } })).toEqual([
      "prod: it is not well in test: test has something else than what was promoted: 2 replicas",
    ]);
    // What another release does there says nothing of it, nor does a cluster that is silent.
    expect(flagsIn({ seen: degraded, runs: { ...told.runs, "prod/api": "api-1" } })).toEqual([]);
    expect(flagsIn({ seen: { test: undefined } })).toEqual([]);
  });

  test("where somebody went back from it", () => {
    const back = { release: "api-1", previous: "api-2", kind: "rollback" as const };
    const stays = [{ stage: "test", release: "api-2", passed: false, wentBack: "robin" }];
    const flag = "prod: robin went back from it in test";
    expect(flagsIn({ runs: { ...told.runs, "test/api": back }, stays })).toEqual([flag]);
    // Until it comes there again.
    expect(flagsIn({ runs: { ...told.runs, "test/api": "api-1" }, stays })).toEqual([flag]);
    expect(flagsIn({ stays })).toEqual([]);
  });

  test("however far before it is", () => {
    const seen = { dev: { "dev/api": { health: "degraded", said: "crashing" } } } as const;
    const because = "it is not well in dev: dev says that it is not healthy: crashing";
    expect(flagsIn({ seen })).toEqual([`test: ${because}`, `prod: ${because}`]);
    // Whoever broke the glass for it did not come from there, nor does what stands behind.
    const forced = { ...told.runs, "test/api": { release: "api-2", kind: "breakGlass" as const } };
    expect(flagsIn({ seen, runs: forced }).filter((flag) => flag.includes("not well"))).toEqual([]);
  });

  test("unless another of several stages is enough, or it came in past its gates", () => {
    const either = (passes: "any" | "all") => ({
      stages: [stageOf("load", []), stageOf("test", []), stageOf("prod", ["load", "test"], { passes })],
    });
    const runs = { "load/api": "api-2", "test/api": "api-2", "prod/api": "api-2" };
    expect(flagsIn({ runs, seen: degraded }, either("any"))).toEqual([]);
    expect(flagsIn({ runs, seen: degraded }, either("all"))).toHaveLength(1);
    const both = { ...degraded, load: { "load/api": { health: "degraded", said: "slow" } } } as const;
    expect(flagsIn({ runs, seen: both }, either("any"))).toHaveLength(1);
    const oneWay = { "load/api": "api-1", "test/api": "api-2", "prod/api": "api-2" };
    expect(flagsIn({ runs: oneWay, seen: degraded }, either("any"))).toHaveLength(1);
    const forced = { ...told.runs, "prod/api": { release: "api-2", kind: "rollback" as const } };
    expect(flagsIn({ seen: degraded, runs: forced })).toEqual([]);
  });
});

describe("approvals that count for nothing any more are withdrawn", () => {
  const approval = { person: "kim", stage: "test", release: "api-1" };
  const because = (told: object): string | undefined =>
    decideTold(road, { releases, approvals: [approval], ...told }).withdrawals[0]?.because;

  test.each([
    [{}, undefined],
    [{ trees: { "test/api/api-1": "another" } }, "what would be promoted has changed since"],
    [{ now: noon + hour }, "it expired at 2026-11-23T13:00:00.000Z"],
    [{ now: noon + hour - minute }, undefined],
    [{ runs: { "test/api": "api-2" } }, "api-2 has taken its place"],
    [{ runs: { "test/api": "api-1" }, now: noon + hour }, undefined],
  ])("%j: %s", (told, reason) => {
    expect(because(told)).toBe(reason);
  });
});
