import { expect, test } from "vitest";
import { decideTold, straightRoad } from "./testing/small-ledger.ts";

const road = straightRoad({ prod: { waves: [] } });
const promoted = (runs: Readonly<Record<string, string>>, releases: readonly string[]) => {
  const { promotions, waits } = decideTold(road, { releases, runs });
  return [
    ...promotions.map(({ stage, release }) => `${release} > ${stage}`),
    ...waits.map(({ stage, release, because }) => `${release} | ${stage}: ${because}`),
  ];
};
const early = "the stage has no release of the platform yet";

test("apps come into a stage once the platform's own documents are there", () => {
  expect(promoted({}, ["api-1", "platform-1"])).toEqual([
    "platform-1 > dev",
    `api-1 | dev: ${early}`,
    "api-1 | test: it was not in dev",
    "platform-1 | test: it was not in dev",
    "api-1 | prod: it was not in test",
    "platform-1 | prod: it was not in test",
  ]);
  expect(promoted({ "dev/platform": "platform-1", "dev/api": "api-1" }, ["api-1", "platform-1"])).toContain(
    `api-1 | test: ${early}`,
  );
});

test("a stage in which nothing runs needs none, nor does a ledger that has none", () => {
  const runs = { "dev/platform": "platform-1", "test/platform": "platform-1", "dev/api": "api-1", "test/api": "api-1" };
  expect(promoted(runs, ["api-1", "platform-1"])).toEqual(["api-1 > prod", "platform-1 > prod"]);
  expect(promoted({}, ["api-1"])).toContain("api-1 > dev");
});
