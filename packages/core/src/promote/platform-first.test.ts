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

test("nor does an app go on into a cluster that the platform's own documents have not reached yet", () => {
  const waves = straightRoad({ dev: { waves: [["eu"], ["us"]] } });
  const inEu = { previous: undefined, clusters: ["eu"], reached: 1 };
  const runs = { "dev/platform": { release: "platform-1", ...inEu }, "dev/api": { release: "api-1", ...inEu } };
  const told = { releases: ["api-1", "platform-1"], runs };
  // Nothing keeps them from the next wave: both are well.
  const { promotions, waits } = decideTold(waves, told);
  expect(promotions.map(({ release, wave }) => `${release} ${wave}`)).toEqual(["platform-1 2"]);
  expect(waits).toContainEqual(
    expect.objectContaining({ release: "api-1", because: "us has no release of the platform yet" }),
  );
});
