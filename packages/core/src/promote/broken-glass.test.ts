import { expect, test } from "vitest";
import { decideTold, lines, straightRoad } from "./testing/small-ledger.ts";

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
