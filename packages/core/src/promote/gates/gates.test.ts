import { describe, expect, test } from "vitest";
import type { Told } from "../testing/small-ledger.ts";
import { decideTold, hour, lines, minute, noon, smoke, stageOf, straightRoad } from "../testing/small-ledger.ts";
import { expressionProblem } from "../../model/gate-expression.ts";
import type { Gate, GateState } from "./gate.ts";

const runs = { "dev/api": "api-1", "test/api": "api-1" };
const ready: Told = { releases: ["api-1"], runs };

/** How prod's only gate stands for api-1, which is healthy in test. */
function state(gate: Gate, told: Partial<Told> = {}): GateState | undefined {
  const { promotions, waits } = decideTold(straightRoad({ prod: { gates: [gate] } }), { ...ready, ...told });
  return [...promotions, ...waits].find(({ stage }) => stage === "prod")?.gates[0];
}

describe("soak", () => {
  const soak: Gate = { kind: "soak", name: "soaked", healthyFor: 2 * hour };
  const seen = (healthyFor: number) => ({ seen: { test: { "test/api": { healthyFor } } } });

  test("is open once the release was healthy for so long", () => {
    const because = "it was healthy for 2h in test";
    expect(state(soak, seen(2 * hour))).toEqual({ gate: "soaked", open: true, because, evidence: [] });
  });

  test("says when it will be, and what counts is what the cluster says, not the clock", () => {
    expect(state(soak, seen(30 * minute))).toEqual({
      gate: "soaked",
      open: false,
      because: "it was healthy for 30m of 2h in test",
      opens: { by: "time", at: noon + 90 * minute },
      evidence: [],
    });
  });

  test("a release that has left does not get older", () => {
    const stay = { stage: "test", release: "api-1", healthyFor: hour };
    const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-2" }, stays: [stay] };
    const road = straightRoad({ prod: { gates: [soak], promotion: "requested" } });
    const { waits } = decideTold(road, { ...told, requests: [{ stage: "prod", release: "api-1" }] });
    expect(waits[0]?.gates[0]).toEqual({
      gate: "soaked",
      open: false,
      because: "it was healthy for 1h of 2h in test",
      opens: { by: "another", stage: "test" },
      evidence: ["stay-0"],
    });
  });

  test("where no cluster speaks, it stays closed", () => {
    expect(state(soak, { mute: ["test"] })).toMatchObject({
      open: false,
      because: "no cluster says how long it has been healthy in test; 2h are asked",
      opens: { by: "cluster", cluster: "test" },
    });
  });

  test("of several clusters the one counts where it was healthy for the shortest time", () => {
    const road = straightRoad({ test: { waves: [["eu"], ["us"]] }, prod: { gates: [soak] } });
    const told = { ...ready, seen: { us: { "test/api": { healthyFor: minute } } } };
    expect(decideTold(road, told).waits[0]?.because).toBe("soaked is closed: it was healthy for 1m of 2h in test");
  });

  test("where any stage before is enough, the one that has soaked is taken", () => {
    const prod = stageOf("prod", ["test", "load"], { passes: "any", gates: [soak] });
    const road = { stages: [stageOf("dev", []), stageOf("test", ["dev"]), stageOf("load", ["dev"]), prod] };
    const told = {
      ...ready,
      runs: { ...runs, "load/api": "api-1" },
      seen: { load: { "load/api": { healthyFor: 3 * hour } } },
    };
    expect(decideTold(road, told).promotions.map(({ stage }) => stage)).toEqual(["prod"]);
  });
});

describe("evidence of the stages before", () => {
  const fresh: Gate = { ...smoke, freshFor: hour };
  const word = { gate: "smoke", stage: "test", release: "api-1" };
  const opens = { by: "record", what: "smoke", stage: "test" };

  test.each([
    ["there is none", [], false, "nothing is recorded of it in test", opens],
    ["it passed", [word], true, "it passed in test: as it should be", undefined],
    ["it failed", [{ ...word, outcome: "failed", said: "2 of 9" }], false, "it failed in test: 2 of 9", opens],
    [
      "it failed later",
      [word, { ...word, outcome: "failed", said: "2 of 9" }],
      false,
      "it failed in test: 2 of 9",
      opens,
    ],
    ["it passed later", [{ ...word, outcome: "failed" }, word], true, "it passed in test: as it should be", undefined],
    ["it is just fresh enough", [{ ...word, at: noon - hour }], true, "it passed in test: as it should be", undefined],
    [
      "it is too old",
      [{ ...word, at: noon - 2 * hour }],
      false,
      "what is recorded of it in test is 2h old; it counts for 1h",
      opens,
    ],
    ["it is of another stage", [{ ...word, stage: "dev" }], false, "nothing is recorded of it in test", opens],
    ["it is of another release", [{ ...word, release: "api-2" }], false, "nothing is recorded of it in test", opens],
    ["it is of another gate", [{ ...word, gate: "load" }], false, "nothing is recorded of it in test", opens],
  ] as const)("%s", (_, evidence, open, because, opening) => {
    const found = state(fresh, { evidence, runs: { ...runs, "test/api": "api-1" } });
    expect(found).toMatchObject({ gate: "smoke", open, because });
    expect(found?.opens).toEqual(opening);
  });
});

describe("evidence of what would be promoted", () => {
  const proof: Gate = { kind: "evidence", name: "proof", of: "entry", freshFor: undefined, guards: ["promotion"] };
  const word = { gate: "proof", stage: "prod", release: "api-1", tree: "tree-of-prod-api-1" };

  test("counts for that very tree", () => {
    expect(state(proof, { evidence: [word] })).toMatchObject({ open: true, evidence: ["evidence-0"] });
    expect(state(proof, { evidence: [{ ...word, tree: "another" }] })).toMatchObject({ open: false, evidence: [] });
    expect(state(proof, { evidence: [word], trees: { "prod/api/api-1": "another" } })).toMatchObject({ open: false });
  });
});

describe("approvals", () => {
  const two: Gate = { kind: "approvals", name: "two", from: new Map([["release-managers", 2]]) };
  const from = (person: string, given: object = {}) => ({ person, stage: "prod", release: "api-1", ...given });
  const stateOf = (...approvals: ReturnType<typeof from>[]): GateState | undefined => state(two, { approvals });

  test("of enough people open the gate, and are named", () => {
    expect(stateOf(from("kim"), from("lee"))).toEqual({
      gate: "two",
      open: true,
      because: "kim and lee approve of it",
      evidence: ["approval-0", "approval-1"],
    });
  });

  test("of one person are said of one", () => {
    const one: Gate = { kind: "approvals", name: "one", from: new Map([["release-managers", 1]]) };
    expect(state(one, { approvals: [from("kim")] })?.because).toBe("kim approves of it");
  });

  test("say who is missing", () => {
    const groups = new Map([["release-managers", 1]]);
    const because = "it lacks 1 of release-managers";
    expect(stateOf(from("kim"))).toMatchObject({ open: false, because, opens: { by: "people", groups } });
  });

  test("of one person count once, however often they are given", () => {
    expect(stateOf(from("kim"), from("kim"), from("kim"))).toMatchObject({ open: false });
  });

  test.each([
    ["the author", from("alex"), "it lacks 1 of release-managers; alex has part in it and does not count"],
    [
      "an expired one",
      from("lee", { expires: noon }),
      "it lacks 1 of release-managers; the approval of lee has expired",
    ],
    [
      "somebody of another group",
      from("lee", { groups: ["interns"] }),
      "it lacks 1 of release-managers; lee is not in release-managers",
    ],
    ["another tree", from("lee", { tree: "another" }), "it lacks 1 of release-managers"],
    ["another stage", from("lee", { stage: "test" }), "it lacks 1 of release-managers"],
    ["a rejection", from("lee", { verdict: "rejected", reason: "too early" }), "lee rejects it: too early"],
    ["a rejection without a reason", from("lee", { verdict: "rejected" }), "lee rejects it"],
  ])("do not count of %s", (_, second, because) => {
    expect(stateOf(from("kim"), second)).toMatchObject({ open: false, because });
  });

  test("do not count of who asked for the promotion", () => {
    const approvals = [from("kim"), from("robin")];
    expect(state(two, { approvals, requests: [{ stage: "prod", release: "api-1" }] })).toMatchObject({ open: false });
    expect(state(two, { approvals })).toMatchObject({ open: true });
  });

  test("do not count of who wrote an earlier release that comes in with it", () => {
    const releases = ["api-1", { name: "api-2", authors: ["kim"] }, { name: "api-3", authors: ["ada"] }];
    const approvals = [from("kim", { release: "api-3" }), from("lee", { release: "api-3" })];
    const told = (there: string) => {
      const runs = { "dev/api": "api-3", "test/api": "api-3", "prod/api": there };
      return decideTold(straightRoad({ prod: { gates: [two] } }), { releases, runs, approvals });
    };
    expect(lines(told("api-1"))).toEqual([
      "prod <- api-3 waits: two is closed: it lacks 1 of release-managers; kim has part in it and does not count",
    ]);
    expect(lines(told("api-2"))).toEqual(["prod <- api-3"]);
  });

  test("may be taken back and given again", () => {
    const rejected = from("lee", { verdict: "rejected", at: noon - 5 * minute });
    expect(stateOf(from("kim"), from("lee"), rejected)).toMatchObject({ open: false });
    expect(stateOf(from("kim"), rejected, from("lee", { at: noon - minute }))).toMatchObject({ open: true });
  });

  test("a rejection is heard where both were said at the same time, in either order", () => {
    const rejected = from("lee", { verdict: "rejected" });
    expect(stateOf(from("kim"), from("lee"), rejected)).toMatchObject({ open: false });
    expect(stateOf(from("kim"), rejected, from("lee"))).toMatchObject({ open: false });
  });

  test("of several groups need as many people as they ask for together", () => {
    const both: Gate = {
      kind: "approvals",
      name: "both",
      from: new Map([
        ["security", 1],
        ["release-managers", 1],
      ]),
    };
    const everywhere = { groups: ["security", "release-managers"] };
    const found = (...approvals: ReturnType<typeof from>[]): GateState | undefined => state(both, { approvals });
    expect(found(from("kim", everywhere))).toMatchObject({
      open: false,
      opens: { groups: new Map([["release-managers", 1]]) },
    });
    expect(found(from("kim", everywhere), from("lee", { groups: ["security"] }))).toMatchObject({ open: true });
    expect(found(from("lee", { groups: ["security"] }), from("kim", everywhere))).toMatchObject({ open: true });
  });
});

describe("hours", () => {
  const hours = (from: string, to: string): Gate => ({
    kind: "hours",
    name: "office",
    zone: "Etc/UTC",
    open: [{ days: ["monday"], from, to }],
    closed: [{ from: "2026-11-30", to: "2026-12-01", reason: "audit" }],
  });

  test("are open or say when they will be", () => {
    expect(state(hours("11:00", "13:00"))).toMatchObject({ open: true, because: "it is within open hours" });
    expect(state(hours("13:00", "14:00"))).toMatchObject({
      open: false,
      because: "it is not within open hours (Etc/UTC)",
      opens: { by: "time", at: noon + hour },
    });
  });

  test("name the reason of closed days", () => {
    const now = Date.parse("2026-11-30T12:00:00Z");
    expect(state(hours("11:00", "13:00"), { now, mute: ["dev", "test", "prod"] })).toMatchObject({
      because: "closed until the end of 2026-12-01: audit",
      opens: { by: "time", at: Date.parse("2026-12-07T11:00:00Z") },
    });
  });
});

describe("freezes", () => {
  test.each([
    [{ stages: ["prod"] }, true],
    [{ stages: undefined }, true],
    [{ apps: ["api"] }, true],
    [{ stages: ["test"] }, false],
    [{ apps: ["web"] }, false],
    [{ from: noon + minute }, false],
    [{ from: noon }, true],
    [{ until: noon }, false],
    [{ until: noon + 1 }, true],
  ])("%j keeps the release out: %s", (freeze, keeps) => {
    expect(decideTold(straightRoad(), { ...ready, freezes: [freeze] }).promotions).toHaveLength(keeps ? 0 : 1);
  });

  test("of several the one is named that lasts longest", () => {
    const freezes = [
      { name: "short", until: noon + hour },
      { name: "long" },
      { name: "middle", until: noon + 2 * hour },
    ];
    const { waits } = decideTold(straightRoad(), { ...ready, freezes });
    expect(waits[0]?.because).toBe("freeze long is closed: frozen by dana: inventory");
    expect(waits[0]?.gates[0]?.opens).toEqual({ by: "lifting", freeze: "long" });
    const ending = decideTold(straightRoad(), { ...ready, freezes: [freezes[0] ?? {}, freezes[2] ?? {}] });
    expect(ending.waits[0]?.gates[0]?.opens).toEqual({ by: "time", at: noon + 2 * hour });
  });
});

describe("expressions", () => {
  const gate = (expression: string, message?: string): Gate => ({
    kind: "expression",
    name: "rule",
    expression,
    message,
  });

  test.each([
    ["release.number == 1 && release.app == 'api' && release.name == 'api-1'", true],
    ["stage == 'prod'", true],
    ["'alex' in release.authors", true],
    ["now - release.createdAt == duration('2h')", true],
    ["now.getDayOfWeek('Europe/Vienna') == 1", true],
    ["passed['test'].healthyFor >= duration('1h')", true],
    ["passed['test'].healthyFor > duration('1h')", false],
    ["has(release.set)", false],
    ["observed['prod'].health == 'healthy'", false],
  ])("%s is %s", (expression, open) => {
    expect(state(gate(expression))?.open).toBe(open);
  });

  test("see what the stage's clusters say of what runs there", () => {
    const told = {
      releases: ["api-1", "api-2"],
      runs: { "dev/api": "api-2", "test/api": "api-2", "prod/api": "api-1" },
    };
    expect(state(gate("observed['prod'].health == 'healthy' && !observed['prod'].drifted"), told)).toMatchObject({
      open: true,
    });
    const drifted = { ...told, seen: { prod: { "prod/api": { drifted: true } } } };
    expect(state(gate("observed['prod'].drifted"), drifted)).toMatchObject({ open: true });
  });

  test("that are false say what they are, or what the user says of it", () => {
    expect(state(gate("release.number > 5"))).toMatchObject({ open: false, because: "release.number > 5 is false" });
    expect(state(gate("release.number > 5", "only the sixth"))).toMatchObject({
      open: false,
      because: "only the sixth",
    });
  });

  test("that cannot be evaluated are closed", () => {
    expect(state(gate("release.set == 'spring'"))).toMatchObject({
      open: false,
      because: "release.set == 'spring': No such key: set",
    });
    expect(state(gate("release.name"))).toMatchObject({ open: false, because: "release.name is api-1" });
  });

  test("are checked before they are used", () => {
    expect(expressionProblem("release.number > 5")).toBeUndefined();
    expect(expressionProblem("release.number")).toBeUndefined();
    expect(expressionProblem("relase.number > 5")).toBe("Unknown variable: relase");
    expect(expressionProblem("1 + 1")).toBe("it gives int, not a bool");
    expect(expressionProblem("release.number >")).toContain("Unexpected");
  });
});
