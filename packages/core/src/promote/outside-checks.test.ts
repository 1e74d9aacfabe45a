import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { Gate } from "./gates/gate.ts";
import { findChecks, isDue } from "./outside-checks.ts";
import { decideTold, hour, ledgerOf, lines, noon, stageOf, straightRoad, type Told } from "./testing/small-ledger.ts";

const smoke: Extract<Gate, { readonly kind: "evidence" }> = {
  ...{ kind: "evidence", name: "smoke", of: "before", freshFor: 6 * hour, guards: ["promotion"] },
  runs: { kind: "command", check: { program: "smoke", arguments: [], within: 1000 } },
};
const scan: Gate = { ...smoke, name: "scan", of: "entry", freshFor: undefined, every: 2 * hour };
const road = straightRoad({ test: { gates: [smoke] }, prod: { gates: [scan] } });

/** What can be checked: "gate release in stage [tree]: need". */
function found(told: Told): string[] {
  const trees = new Map([["prod/api/api-1", "t1"]]);
  const situation = { road, ledger: ledgerOf(road, told), now: noon, trees };
  return findChecks(situation, decide(situation)).map((one) => {
    const { gate, release, stage, tree, need, obstacle } = one;
    const where = `${gate} ${release} in ${stage}${tree === undefined ? "" : ` ${tree}`}`;
    return `${where}: ${need}${isDue(one) ? ", due" : ""}${obstacle === undefined ? "" : `, but ${obstacle}`}`;
  });
}

const inDev = { releases: ["api-1"], runs: { "dev/api": "api-1" } };
const inTest = { releases: ["api-1"], runs: { "test/api": { release: "api-1", tree: "t0" } } };
const inProd = { releases: ["api-1"], runs: { "prod/api": { release: "api-1", tree: "t1" } } };
const word = { gate: "smoke", stage: "dev", release: "api-1" };
const scanned = { gate: "scan", stage: "prod", release: "api-1", tree: "t1" };

describe("what can be checked, and whether it is due", () => {
  test.each<[string, Told, string[]]>([
    ["what runs before a stage that lacks it", inDev, ["smoke api-1 in dev: missing, due"]],
    [
      "not what is not well there",
      { ...inDev, seen: { dev: { "dev/api": { health: "degraded", said: "it crashes" } } } },
      ["smoke api-1 in dev: missing, but in dev: dev says that it is not healthy: it crashes"],
    ],
    ["not again what has passed", { ...inDev, evidence: [word] }, ["smoke api-1 in dev: none"]],
    [
      "not by itself what has failed",
      { ...inDev, evidence: [{ ...word, outcome: "failed" }] },
      ["smoke api-1 in dev: failed"],
    ],
    [
      "what no longer counts",
      { ...inDev, evidence: [{ ...word, at: noon - 7 * hour }] },
      ["smoke api-1 in dev: old, due"],
    ],
    [
      "not what the stage has already",
      { releases: ["api-1"], runs: { "dev/api": "api-1", "test/api": "api-1" } },
      ["smoke api-1 in dev: none", "scan api-1 in prod t1: missing, due"],
    ],
    ["what would come in", inTest, ["scan api-1 in prod t1: missing, due"]],
    ["what is there, where it is to be repeated", inProd, ["scan api-1 in prod t1: again, due"]],
    ["not before its time", { ...inProd, evidence: [scanned] }, ["scan api-1 in prod t1: none"]],
    [
      "when its time has come, whatever it said",
      { ...inProd, evidence: [{ ...scanned, at: noon - 3 * hour, outcome: "failed" }] },
      ["scan api-1 in prod t1: again, due"],
    ],
    [
      "never the platform's own documents",
      { releases: ["platform-1"], runs: { "dev/platform": "platform-1", "test/platform": "platform-1" } },
      [],
    ],
  ])("%s", (_, told, expected) => {
    expect(found(told)).toEqual(expected);
  });
});

describe("an answer counts for the question that was asked", () => {
  const asking = straightRoad({ test: { gates: [{ ...smoke, asks: "new" }] } });
  const about = { releases: ["api-1"], runs: { "dev/api": "api-1" } };
  const entered = (...evidence: NonNullable<Told["evidence"]>) =>
    lines(decideTold(asking, { ...about, evidence })).find((line) => line.startsWith("test"));
  const closed = "test <- api-1 waits: smoke is closed: nothing is recorded of it in dev";

  test.each<[string, NonNullable<Told["evidence"]>, string]>([
    ["and no other", [{ ...word, asked: "old" }], closed],
    [
      "whatever was answered to another one since",
      [
        { ...word, asked: "new" },
        { ...word, asked: "old", outcome: "failed" },
      ],
      "test <- api-1",
    ],
    ["as does what somebody has recorded by hand", [{ ...word, asked: "old" }, word], "test <- api-1"],
    [
      "and the last of both is the last word",
      [word, { ...word, asked: "new", outcome: "failed" }],
      "test <- api-1 waits: smoke is closed: it failed in dev: as it should be",
    ],
    ["in either order", [{ ...word, asked: "new", outcome: "failed" }, word], "test <- api-1"],
  ])("%s", (_, evidence, expected) => {
    expect(entered(...evidence)).toBe(expected);
  });
});

describe("while a check changes on its way, two stages behind one ask it different things under one name", () => {
  const asking = (asks: string) => ({ ...smoke, asks });
  // test has the new check, load the old one.
  const fork = {
    stages: [
      stageOf("dev", []),
      stageOf("test", ["dev"], { gates: [asking("new")] }),
      stageOf("load", ["dev"], { gates: [asking("old")] }),
      stageOf("qa", ["test"]),
      stageOf("prod", ["load"]),
    ],
  };
  const [old, failed] = [
    { ...word, asked: "old" },
    { ...word, asked: "old", outcome: "failed" as const, said: "404" },
  ];
  const runs = { "dev/api": "api-1", "test/api": "api-1", "load/api": "api-1" };
  const decided = (evidence: NonNullable<Told["evidence"]>, more: Partial<Told> = {}) =>
    decideTold(fork, { releases: ["api-1"], runs, evidence, ...more });
  const flagged = (...evidence: NonNullable<Told["evidence"]>) => decided(evidence).flags.map(({ stage }) => stage);
  const answer = { ...word, asked: "new" };
  const waits = "prod <- api-1 waits: smoke, on which it stands in load, has failed in dev: 404";

  test("an answer to one takes no failure of the other back", () => {
    expect(flagged(old, failed, answer)).toEqual(["dev", "load"]);
    expect(lines(decided([old, failed, answer]))).toEqual(["qa <- api-1", waits]);
  });

  test("a failure of one takes nothing back that stands on the other, nor keeps anybody from going back to it", () => {
    expect(flagged(old, answer, failed)).toEqual(["dev", "load"]);
    expect(lines(decided([old, answer, failed]))).toEqual(["qa <- api-1", waits]);
    const back = (stage: string) => {
      const there = {
        releases: ["api-1", "api-2"],
        runs: { [`${stage}/api`]: { release: "api-2", previous: "api-1" } },
      };
      const requests = [{ stage, release: "api-1", kind: "rollback" as const }];
      return lines(decided([old, answer, failed], { ...there, requests }));
    };
    expect(back("test")).toContain("test <- api-1 (rollback)");
    expect(back("load")).not.toContain("load <- api-1 (rollback)");
  });

  test("what somebody has recorded by hand is an answer to both", () => {
    expect(flagged(old, answer, failed, word)).toEqual([]);
    expect(flagged(old, answer, { ...word, outcome: "failed" })).toEqual(["dev", "test", "load"]);
  });

  test("what is not answered yet has not ended, whatever the other was answered", () => {
    const more = {
      releases: ["api-1", "api-2"],
      runs: { ...runs, "dev/api": { release: "api-1", since: noon - hour / 4 } },
    };
    const inFlight = "dev <- api-2 waits: api-1 is in flight: smoke has not ended";
    expect(lines(decided([answer], more))).toContain(inFlight);
    expect(lines(decided([answer, old], more))).toContain("dev <- api-2");
  });
});

test("the gates of what is asked outside stand open for the platform's own documents", () => {
  const told = { releases: ["platform-1"], runs: { "dev/platform": "platform-1" } };
  expect(lines(decideTold(road, told))).toEqual(["test <- platform-1", "prod <- platform-1 waits: it was not in test"]);
});

describe("what has failed since takes back that a release came so far", () => {
  const runs = { "dev/api": "api-1", "test/api": "api-1" };
  const failed = { ...word, outcome: "failed", said: "pages are missing" } as const;
  const open = straightRoad({ test: { gates: [smoke] } });

  test("also where another stage lies between", () => {
    const decision = decideTold(open, { releases: ["api-1"], runs, evidence: [failed] });
    expect(lines(decision)).toEqual([
      "prod <- api-1 waits: smoke, on which it stands in test, has failed in dev: pages are missing",
    ]);
    expect(decision.flags.map(({ stage }) => stage)).toContain("test");
  });

  test("and where it has left since", () => {
    const told = { releases: ["api-1"], stays: [{ stage: "test", release: "api-1" }], evidence: [failed] };
    expect(lines(decideTold(open, told)).at(-1)).toMatch(/^prod <- api-1 waits: smoke, on which/);
  });

  test("of what came in it is exactly that, and not what would come now", () => {
    const guarded = straightRoad({ test: { gates: [{ ...scan, name: "scan" }] } });
    const bad = { gate: "scan", stage: "test", release: "api-1", outcome: "failed" } as const;
    const of = (tree: string) =>
      lines(decideTold(guarded, { releases: ["api-1"], runs, evidence: [{ ...bad, tree }] }));
    expect(of("tree-of-test-api-1")).toEqual([expect.stringMatching(/^prod <- api-1 waits: scan, on which/)]);
    expect(of("another")).toEqual(["prod <- api-1"]);
  });

  test("but not of one that somebody forced in, who asked no gate", () => {
    const forced = { ...runs, "test/api": { release: "api-1", kind: "breakGlass" as const } };
    expect(lines(decideTold(open, { releases: ["api-1"], runs: forced, evidence: [failed] }))).toEqual([
      "prod <- api-1",
    ]);
  });

  test("nor where it came by another stage that still speaks for it", () => {
    const [dev, ...rest] = straightRoad({ test: { gates: [smoke], after: ["dev", "lab"], passes: "any" } }).stages;
    if (!dev) throw new Error("the road has a first stage");
    const either = { stages: [dev, { ...dev, name: "lab", waves: [["lab"]] }, ...rest] };
    const evidence = [failed, { ...word, stage: "lab" }];
    expect(lines(decideTold(either, { releases: ["api-1"], runs: { ...runs, "lab/api": "api-1" }, evidence }))).toEqual(
      ["prod <- api-1"],
    );
  });
});
