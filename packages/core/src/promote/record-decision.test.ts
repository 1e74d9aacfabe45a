import { describe, expect, test } from "vitest";
import { applyChanges } from "./change.ts";
import { decide } from "./decide.ts";
import type { Ledger } from "./ledger.ts";
import { inCommits, nextNumber, recordPromotion, recordWithdrawal } from "./record-decision.ts";
import type { Road } from "./road.ts";
import type { Told } from "./testing/small-ledger.ts";
import { decideTold, hour, ledgerOf, lines, noon, smoke, stageOf, straightRoad } from "./testing/small-ledger.ts";

const road = straightRoad();

/** The ledger after everything that follows from it was done. */
function after(given: Road, told: Told): Ledger {
  const ledger = ledgerOf(given, told);
  const { promotions, withdrawals } = decideTold(given, told);
  const changes = promotions.flatMap((promotion) =>
    recordPromotion({ ledger, road: given, now: noon }, promotion, "tree"),
  );
  return applyChanges(ledger, [...changes, ...withdrawals.map(recordWithdrawal)]);
}

test("a promotion moves the pointer, and writes down how the release before did", () => {
  const ledger = after(road, { releases: ["api-1", "api-2"], runs: { "dev/api": "api-1" } });
  expect(ledger.pointers.get("dev/api")).toEqual({
    ...{ clusters: ["dev"], stage: "dev", app: "api", release: "api-2", previous: "api-1", reached: 1, since: noon },
    ...{ kind: "promotion", tree: "tree", evidence: [] },
  });
  expect(ledger.stays).toEqual([
    {
      ...{ id: expect.stringMatching(/^[0-9a-f]{16}$/), number: 1, stage: "dev", app: "api", release: "api-1" },
      ...{ passed: true, healthyFor: hour, until: noon },
    },
  ]);
});

test("what was done is not done again", () => {
  const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-1" } };
  const ledger = after(road, told);
  expect(decide({ road, ledger, now: noon, trees: new Map() }).promotions).toEqual([]);
});

test("what stood before in all clusters is what a wave leaves behind", () => {
  const waves = straightRoad({ dev: { waves: [["eu"], ["us"]] } });
  const whole = after(waves, { releases: ["api-1", "api-2"], runs: { "dev/api": "api-1" } });
  expect(whole.pointers.get("dev/api")).toMatchObject({ release: "api-2", previous: "api-1", reached: 1 });
  const failed = { eu: { "dev/api": { health: "degraded", said: "crashing" } } } as const;
  const runs = { "dev/api": { release: "api-2", previous: "api-1", reached: 1, evidence: ["first"] } };
  const replaced = after(waves, { releases: ["api-1", "api-2", "api-3"], runs, seen: failed });
  expect(replaced.pointers.get("dev/api")).toMatchObject({
    release: "api-3",
    previous: "api-1",
    reached: 1,
    evidence: [],
  });
  const further = after(waves, { releases: ["api-1", "api-2"], runs });
  expect(further.pointers.get("dev/api")).toMatchObject({
    release: "api-2",
    previous: "api-1",
    reached: 2,
    evidence: ["first"],
  });
});

test("a first release that is still on its way stays where it is until the next one comes there", () => {
  const waves = straightRoad({ dev: { waves: [["ap"], ["eu"], ["us"]] } });
  const failed = { eu: { "dev/api": { health: "degraded", said: "crashing" } } } as const;
  const inTwo = { release: "api-1", previous: undefined, clusters: ["ap", "eu"], reached: 2 };
  const told = { releases: ["api-1", "api-2"], runs: { "dev/api": inTwo }, seen: failed };
  expect(after(waves, told).pointers.get("dev/api")).toMatchObject({
    ...{ release: "api-2", clusters: ["ap"], previous: "api-1", previousIn: ["eu"] },
  });
  const inOne = { "dev/api": { ...inTwo, clusters: ["ap"], reached: 1 } };
  const ap = { ap: failed.eu };
  expect(after(waves, { ...told, runs: inOne, seen: ap }).pointers.get("dev/api")).toMatchObject({
    ...{ release: "api-2", clusters: ["ap"], previous: undefined },
  });
});

test("a release is not in a cluster from which it has taken what was there", () => {
  const left = stageOf("dev", [], { waves: [["eu"], ["us"]], leaving: ["us"] });
  const runs = {
    "dev/platform": { release: "platform-2", previous: "platform-1", clusters: ["eu"], previousIn: ["us"] },
  };
  const releases = ["platform-1", "platform-2"];
  const pointerAfter = (given: Road, more: Partial<Told>) =>
    after(given, { releases, runs, ...more }).pointers.get("dev/platform");
  const cleared = pointerAfter({ stages: [left] }, {});
  expect(cleared).toMatchObject({ release: "platform-2", clusters: ["eu"], reached: 2 });
  expect(cleared).not.toHaveProperty("previousIn");
  // Nor does it count waves, where it is nowhere.
  const alone = stageOf("dev", [], { waves: [["us"], ["ap"]], leaving: ["us"], joining: ["ap"] });
  const nowhere = { "dev/platform": { ...runs["dev/platform"], clusters: [], reached: 0 } };
  expect(pointerAfter({ stages: [alone] }, { runs: nowhere })).toMatchObject({ clusters: [] });
});

test("a further wave leaves behind what was taken back, where another stage opens the gate", () => {
  const [dev, test] = [stageOf("dev", []), stageOf("test", [])];
  const prod = stageOf("prod", ["dev", "test"], { passes: "any", waves: [["eu"], ["us"]], gates: [smoke] });
  const runs = { "dev/api": "api-1", "test/api": "api-1" };
  const inProd = { ...runs, "prod/api": { release: "api-1", reached: 1, evidence: ["in-dev", "approval-0"] } };
  const evidence = [
    { gate: "smoke", stage: "dev", release: "api-1", id: "in-dev" },
    { gate: "smoke", stage: "test", release: "api-1", id: "in-test" },
  ];
  const told = { releases: ["api-1"], runs: inProd };
  const given = { stages: [dev, test, prod] };
  expect(after(given, { ...told, evidence }).pointers.get("prod/api")?.evidence).toEqual(["in-dev", "approval-0"]);
  const failed = { gate: "smoke", stage: "dev", release: "api-1", outcome: "failed" as const };
  const further = after(given, { ...told, evidence: [...evidence, failed] }).pointers.get("prod/api");
  expect(further).toMatchObject({ reached: 2, evidence: ["approval-0", "in-test"] });
});

test("the request that was answered is gone, and so are those that come to nothing", () => {
  const asked = straightRoad({ prod: { promotion: "requested" } });
  const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "test/api": "api-2" } };
  const requests = [{ stage: "prod", release: "api-2" }];
  expect(after(asked, { ...told, requests }).requests.size).toBe(0);
  const late = {
    ...told,
    runs: { ...told.runs, "prod/api": "api-2" },
    requests: [{ stage: "prod", release: "api-1" }],
  };
  expect(after(asked, late).requests.size).toBe(0);
  const waiting = { ...told, runs: { "dev/api": "api-2" }, requests };
  expect(after(asked, waiting).requests.size).toBe(1);
});

test("a rollback says who wanted it and why, and the way on is another request", () => {
  const told = {
    releases: ["api-1", "api-2"],
    runs: { "dev/api": { release: "api-2", previous: "api-1" } },
    requests: [{ stage: "dev", release: "api-1", kind: "rollback" as const, reason: "errors" }],
  };
  const ledger = after(road, told);
  expect(ledger.pointers.get("dev/api")).toMatchObject({ kind: "rollback", by: "robin", reason: "errors" });
  const healthy = { release: "api-1", health: "healthy", healthyFor: 1, drifted: false, said: "" } as const;
  const observation = { cluster: "dev", sequence: 2, at: noon, apps: new Map([["dev/api", healthy]]) };
  const arrived = applyChanges(ledger, [{ kind: "observation", observation }]);
  const inDev = (now: Ledger): string | undefined =>
    lines(decide({ road, ledger: now, now: noon, trees: new Map() })).find((line) => line.startsWith("dev"));
  expect(inDev(arrived)).toBe("dev <- api-2 waits: robin went back to api-1; somebody has to ask for what comes next");
  const request = { stage: "dev", app: "api", release: "api-2", kind: "promotion" as const, by: "robin", at: noon };
  expect(inDev(applyChanges(arrived, [{ kind: "request", request }]))).toBe("dev <- api-2");
});

test("records about a release count up, whatever they are", () => {
  const told: Told = {
    releases: ["api-1"],
    evidence: [{ gate: "smoke", stage: "dev", release: "api-1", number: 4 }],
    stays: [
      { stage: "dev", release: "api-1", number: 7 },
      { stage: "dev", release: "api-2", number: 9 },
    ],
  };
  const ledger = ledgerOf(road, told);
  expect(nextNumber(ledger, "api-1")).toBe(8);
  expect(nextNumber(ledger, "api-3")).toBe(1);
});

describe("commits", () => {
  test("hold one promotion, or those of a set in one stage", () => {
    const sets = [
      {
        name: "spring",
        releases: new Map([
          ["api", "api-1"],
          ["web", "web-1"],
        ]),
      },
    ];
    const releases = [{ name: "api-1", set: "spring" }, { name: "web-1", set: "spring" }, "cart-1"];
    const { promotions } = decideTold(road, { releases, sets });
    expect(inCommits(promotions).map((commit) => commit.map(({ release }) => release))).toEqual([
      ["api-1", "web-1"],
      ["cart-1"],
    ]);
  });
});

test("where a release waits only for a cluster that had nothing before, it is what ran everywhere", () => {
  const given = straightRoad({ dev: { waves: [["eu"], ["us"]] } });
  const runs = { "dev/api": { release: "api-2", previous: "api-1", reached: 1, clusters: ["eu"] } };
  const failed = { eu: { "dev/api": { health: "degraded", said: "crashing" } } } as const;
  const told = { releases: ["api-1", "api-2", "api-3"], runs, seen: failed };
  expect(after(given, told).pointers.get("dev/api")).toMatchObject({ release: "api-3", previous: "api-2" });
});
