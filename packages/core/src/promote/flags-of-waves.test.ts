import { describe, expect, test } from "vitest";
import type { Gate } from "./gates/gate.ts";
import { recordPromotion } from "./record-decision.ts";
import { decideTold, ledgerOf, lines, minute, noon, straightRoad, type Told } from "./testing/small-ledger.ts";

describe("what came in several waves stands on what each of them was judged by", () => {
  const releases = ["api-1"];
  const people: Gate = { name: "two", kind: "approvals", from: new Map([["release-managers", 1]]) };
  const images: Gate = {
    ...{ kind: "evidence", name: "images", of: "entry", freshFor: undefined, guards: ["promotion"] },
  };
  const own = straightRoad({ test: { waves: [["eu"], ["us"]], gates: [people, images] } });
  const evidence = ["approval-0", "evidence-0"];
  const arrived = { release: "api-1", tree: "tree-of-the-second-wave", evidence };
  const about = { stage: "test", release: "api-1", tree: "tree-of-the-first-wave" };
  const flagsOf = (given: Partial<Told>) =>
    decideTold(own, { releases, runs: { "test/api": arrived, "dev/api": "api-1" }, ...given }).flags.map(
      ({ because }) => because,
    );

  test("an approval of the first that is taken back", () => {
    const yes = { ...about, person: "kim", at: noon - 30 * minute };
    const no = { ...yes, at: noon - 20 * minute, verdict: "rejected" as const };
    expect(flagsOf({ approvals: [yes, no] })).toEqual(["kim has taken the approval back"]);
    expect(flagsOf({ approvals: [yes, no, { ...yes, at: noon - 10 * minute }] })).toEqual([]);
    expect(flagsOf({ approvals: [yes, { ...no, tree: "another" }] })).toEqual([]);
  });

  test("a check of the first that failed since, for the stages behind as well", () => {
    const passed = { ...about, gate: "images" };
    const failed = { ...passed, outcome: "failed" as const };
    expect(flagsOf({ evidence: [passed, failed] })).toEqual(["images failed in test: as it should be"]);
    expect(flagsOf({ evidence: [passed, { ...failed, tree: "another" }] })).toEqual([]);
    const runs = { "dev/api": "api-1", "test/api": arrived };
    const intoProd = (words: NonNullable<Told["evidence"]>): readonly string[] =>
      lines(decideTold(own, { releases: ["api-1"], runs, evidence: words })).filter((line) => line.startsWith("prod"));
    expect(intoProd([passed])).toEqual(["prod <- api-1"]);
    expect(intoProd([passed, failed])).toEqual([
      "prod <- api-1 waits: images, on which it stands in test, has failed in test: as it should be",
    ]);
  });

  test("which goes on being named when the next one comes", () => {
    const first = { ...arrived, tree: about.tree, reached: 1, clusters: ["eu"] };
    const passed = { ...about, gate: "images" };
    const second = { ...passed, tree: "tree-of-test-api-1" };
    const words = [passed, { ...passed, outcome: "failed" as const }, second];
    const given = { releases, runs: { "dev/api": "api-1", "test/api": first }, evidence: words };
    const next = decideTold(own, given).promotions.find(({ wave }) => wave === 2);
    if (!next) throw new Error("a next wave");
    const situation = { ledger: ledgerOf(own, given), road: own, now: noon };
    expect(recordPromotion(situation, next, second.tree)[0]).toMatchObject({
      pointer: { evidence: ["approval-0", "evidence-0", "evidence-2"] },
    });
  });
});
