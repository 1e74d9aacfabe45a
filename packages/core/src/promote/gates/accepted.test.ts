import { describe, expect, test } from "vitest";
import { findAwaitedAcceptances } from "../acceptances.ts";
import { decide } from "../decide.ts";
import type { Evidence } from "../ledger.ts";
import type { RoadStage } from "../road.ts";
import { decideTold, hour, ledgerOf, lines, minute, noon, straightRoad, type Told } from "../testing/small-ledger.ts";
import type { Gate, GateState } from "./gate.ts";

const gate: Gate = { kind: "accepted", name: "accepted" };
const ready: Told = { releases: ["api-1"], runs: { "dev/api": "api-1", "test/api": "api-1" } };
const road = (given: Partial<RoadStage> = {}) => straightRoad({ prod: { gates: [gate], ...given } });

/** What a cluster has said of api-1 before prod. */
const word = (cluster: string | undefined, given: Partial<Evidence> = {}) => ({
  ...{ gate: "accepted", stage: "prod", release: "api-1", tree: "tree-of-prod-api-1", cluster, ...given },
});

function state(evidence: Told["evidence"], told: Partial<Told> = {}, given: Partial<RoadStage> = {}) {
  const { promotions, waits } = decideTold(road(given), { ...ready, evidence: evidence ?? [], ...told });
  return [...promotions, ...waits].find(({ stage }) => stage === "prod")?.gates[0];
}

const closed = (because: string, more: Partial<GateState> = {}): unknown =>
  expect.objectContaining({
    gate: "accepted",
    open: false,
    because,
    opens: { by: "cluster", cluster: "prod" },
    ...more,
  });

describe("what a cluster accepts", () => {
  test("enters once it says so of exactly that", () => {
    expect(state([])).toEqual(closed("prod has not said whether it accepts it"));
    expect(state([word("prod")])).toEqual({
      ...{ gate: "accepted", open: true, because: "prod accepts it: as it should be", evidence: ["evidence-0"] },
    });
  });

  test.each<[string, Partial<Evidence>]>([
    ["of another tree", { tree: "tree-of-prod-api-2" }],
    ["of no tree", { tree: undefined }],
    ["of another stage", { stage: "test" }],
    ["under the name of another gate", { gate: "smoke" }],
  ])("what it says %s opens nothing", (_, given) => {
    expect(state([word("prod", given)])).toEqual(closed("prod has not said whether it accepts it"));
  });

  test.each([
    ["another cluster", "test"],
    ["nobody", undefined],
  ])("what %s says opens nothing", (_, cluster) => {
    expect(state([word(cluster)])).toEqual(closed("prod has not said whether it accepts it"));
  });

  test("its last word counts, by the number that the ledger gave it and not by its time", () => {
    const refused = word("prod", { outcome: "failed", said: "the policy refuses it", number: 3, at: noon - hour });
    const earlier = word("prod", { number: 2 });
    const because = "prod refuses it: the policy refuses it";
    expect(state([refused, earlier])).toEqual(closed(because, { hasFailed: true, evidence: ["evidence-0"] }));
    expect(state([refused, earlier, word("prod", { number: 4, at: noon - 2 * hour })])?.open).toBe(true);
  });

  test("what it signed with a key that it has no more opens nothing", () => {
    expect(state([word("prod", { isOfFormerKey: true })])).toEqual(
      closed("what prod said of it was signed with a key that it has no more"),
    );
  });

  test("who is silent by now has accepted nothing; who never speaks of health is not waited for", () => {
    const late = { now: noon + hour, mute: ["dev", "test"] };
    expect(state([word("prod")], late)).toEqual(
      closed("prod has accepted it, and was not heard from since 2026-11-23T11:59:00.000Z"),
    );
    expect(state([word("prod")], { seen: { prod: undefined } })).toEqual(
      closed("prod has accepted it, and was not heard from"),
    );
    expect(state([word("prod")], { mute: ["prod"], now: noon + minute })?.open).toBe(true);
  });

  test("a refusal by one cluster is told before another's silence", () => {
    const both = { waves: [["eu", "us"]] };
    expect(state([word("eu")], {}, both)).toMatchObject({ open: false, opens: { cluster: "us" } });
    const said = state([word("us", { outcome: "failed", said: "no room" })], {}, both);
    expect(said?.because).toBe("us refuses it: no room");
    expect(state([word("eu"), word("us", { number: 7 })], {}, both)).toMatchObject({
      ...{ open: true, evidence: ["evidence-0", "evidence-1"] },
    });
  });

  test("each wave asks its own clusters", () => {
    const waves = { waves: [["eu"], ["us"]] };
    const first = state([word("eu")], {}, waves);
    expect(first?.open).toBe(true);
    const inEu = { runs: { ...ready.runs, "prod/api": { release: "api-1", reached: 1 } } };
    expect(state([word("eu")], inEu, waves)?.because).toBe("us has not said whether it accepts it");
    expect(state([word("us")], inEu, waves)?.open).toBe(true);
  });

  test("a rollback and broken glass wait for no cluster", () => {
    const runs = { ...ready.runs, "prod/api": { release: "api-2", previous: "api-1" } };
    const told = { ...ready, releases: ["api-1", "api-2"], runs };
    const { promotions } = decideTold(road(), {
      ...told,
      requests: [{ stage: "prod", release: "api-1", kind: "rollback" }],
      stays: [{ stage: "prod", release: "api-1" }],
    });
    const inProd = promotions.filter(({ stage }) => stage === "prod");
    expect(inProd.map(({ kind, gates }) => [kind, gates])).toEqual([["rollback", []]]);
  });
});

describe("what waits for a cluster's word", () => {
  const awaited = (cluster: string, evidence: Told["evidence"] = [], given: Partial<RoadStage> = {}) => {
    const own = road(given);
    const situation = { road: own, ledger: ledgerOf(own, { ...ready, evidence }), now: noon, trees: new Map() };
    return findAwaitedAcceptances(situation, decide(situation), cluster);
  };
  const first = [{ stage: "prod", app: "api", release: "api-1" }];

  test("is what would come into it next, also where it has said something, or more keeps it", () => {
    expect(awaited("prod")).toEqual(first);
    expect(awaited("prod", [word("prod")])).toEqual(first);
    expect(awaited("prod", [], { promotion: "requested" })).toEqual(first);
    expect(awaited("test")).toEqual([]);
    expect(awaited("us", [], { waves: [["eu"], ["us"]] })).toEqual([]);
    expect(awaited("prod", [], { gates: [] })).toEqual([]);
  });

  test("is rendered where a cluster has said something, and not before", () => {
    const own = road();
    const gateOf = (evidence: Told["evidence"]): unknown => {
      const ledger = ledgerOf(own, { ...ready, evidence: evidence ?? [] });
      return decide({ road: own, ledger, now: noon, trees: new Map() }).waits[0]?.gates[0]?.opens;
    };
    expect(gateOf([])).toEqual({ by: "cluster", cluster: "prod" });
    expect(gateOf([word("prod")])).toEqual({ by: "rendering" });
  });
});

test("a cluster that the stage leaves is not asked: nothing comes there, and it may be gone", () => {
  const given = (more: Partial<RoadStage>) =>
    straightRoad({ dev: { waves: [["dev"], ["old"]], gates: [gate], ...more } });
  const runs = { "dev/platform": { release: "platform-2", previous: "platform-1", clusters: ["dev"] } };
  const told = { releases: ["platform-1", "platform-2"], runs };
  const inDev = (more: Partial<RoadStage>) =>
    lines(decideTold(given(more), told)).filter((line) => line.startsWith("dev"));
  expect(inDev({ leaving: ["old"] })).toEqual(["dev <- platform-2 (wave 2)"]);
  expect(inDev({ joining: ["old"] })).toEqual([
    "dev <- platform-2 waits: accepted is closed: old has not said whether it accepts it",
  ]);
});
