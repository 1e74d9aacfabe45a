import { describe, expect, test } from "vitest";
import { recordPromotion } from "./record-decision.ts";
import { decideTold, ledgerOf, lines, minute, noon, straightRoad, type Told } from "./testing/small-ledger.ts";

const road = straightRoad({ prod: { promotion: "requested", breakGlass: ["keepers", "on-call"] } });
const forcing = { stage: "prod", release: "api-2", kind: "breakGlass" as const, reason: "outage" };
const told = { releases: ["api-1", "api-2"], runs: { "dev/api": "api-2", "prod/api": "api-1" } };

test.each([
  ["of the first group that may", ["everyone", "keepers"], true],
  ["of another one that may", ["everyone", "on-call"], true],
  ["of none that may", ["everyone", "release-managers"], false],
  ["whom no trust speaks of", undefined, true],
])("the glass is broken by somebody %s", (_, groups, isBroken) => {
  const { promotions, withdrawals } = decideTold(road, { ...told, requests: [{ ...forcing, groups }] });
  const intoProd = promotions.filter(({ stage }) => stage === "prod");
  expect(lines({ promotions: intoProd, waits: [] })).toEqual(isBroken ? ["prod <- api-2 (breakGlass)"] : []);
  expect(withdrawals.map((one) => one.because)).toEqual(
    isBroken ? [] : ["robin may not break the glass of prod: keepers and on-call may"],
  );
});

test("what came in so is flagged until somebody else approves of it", () => {
  const runs = { "prod/api": { release: "api-2", kind: "breakGlass" as const, by: "robin", reason: "outage" } };
  const flags = (person?: string, verdict: "approved" | "rejected" = "approved") =>
    decideTold(road, {
      ...{ releases: told.releases, runs },
      approvals: person === undefined ? [] : [{ stage: "prod", release: "api-2", person, verdict }],
    }).flags.map(({ because }) => because);
  const open = ["robin broke the glass (outage), and nobody else has approved of it"];
  expect(flags()).toEqual(open);
  expect(flags("robin")).toEqual(open);
  expect(flags("kim", "rejected")).toEqual(open);
  expect(flags("kim")).toEqual([]);
});

describe("a second person has looked at it", () => {
  const kim = { stage: "prod", release: "api-2", person: "kim" };
  const tree = "tree-of-what-came";
  const came = { release: "api-2", kind: "breakGlass" as const, by: "robin", tree };
  const isFlagged = (
    approvals: NonNullable<Told["approvals"]>,
    pointer: NonNullable<Told["runs"]>[string] = came,
  ): boolean =>
    decideTold(road, { releases: told.releases, runs: { "prod/api": pointer }, approvals }).flags.length > 0;

  test("only where they approved of exactly the files that came", () => {
    expect(isFlagged([{ ...kim, tree }])).toBe(false);
    expect(isFlagged([{ ...kim, tree: "tree-of-other-files" }])).toBe(true);
  });

  test("as long as that is their last word", () => {
    const yes = { ...kim, tree, at: noon - 30 * minute };
    const no = { ...kim, tree, at: noon - 20 * minute, verdict: "rejected" as const };
    expect(isFlagged([yes, no])).toBe(true);
    expect(isFlagged([yes, no, { ...yes, person: "lee" }])).toBe(false);
    expect(isFlagged([yes, no, { ...yes, at: noon - 10 * minute }])).toBe(false);
  });

  test("also where it has come to further clusters since, which they saw", () => {
    const waves = straightRoad({ prod: { waves: [["eu"], ["us"]] } });
    const first = { ...came, reached: 1, clusters: ["eu"] };
    const onward = (approvals: NonNullable<Told["approvals"]>) => {
      const given: Told = { releases: told.releases, runs: { "prod/api": first }, approvals };
      const next = decideTold(waves, given).promotions.find(({ stage }) => stage === "prod");
      if (!next) throw new Error("a next wave");
      const situation = { ledger: ledgerOf(waves, given), road: waves, now: noon };
      const [change] = recordPromotion(situation, next, "tree-of-the-second-wave");
      if (change?.kind !== "pointer") throw new Error("a pointer");
      return change.pointer;
    };
    const yes = { ...kim, tree, at: noon - 30 * minute };
    const seen = onward([yes]);
    expect(seen).toMatchObject({ reached: 2, tree: "tree-of-the-second-wave", evidence: ["approval-0"] });
    expect(isFlagged([yes], seen)).toBe(false);
    const no = { ...kim, tree: seen.tree, at: noon - 20 * minute, verdict: "rejected" as const };
    expect(isFlagged([yes, no], seen)).toBe(true);
    expect(isFlagged([], onward([]))).toBe(true);
    expect(isFlagged([{ ...yes, person: "robin" }], onward([{ ...yes, person: "robin" }]))).toBe(true);
  });
});
