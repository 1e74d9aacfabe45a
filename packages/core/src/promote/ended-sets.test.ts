import { expect, test } from "vitest";
import { decideTold, lines, straightRoad, type Told } from "./testing/small-ledger.ts";

const spring = {
  name: "spring",
  releases: new Map([
    ["api", "api-2"],
    ["web", "web-2"],
  ]),
};

test("a member of a set that does not come through a stage keeps no other out of it", () => {
  const told: Told = {
    releases: [
      "api-1",
      { name: "api-2", set: "spring", livesIn: ["dev", "prod"] },
      "api-3",
      "web-1",
      { name: "web-2", set: "spring" },
    ],
    sets: [spring],
    runs: { "dev/api": "api-2", "dev/web": "web-2", "test/api": "api-3", "test/web": "web-1" },
  };
  expect(lines(decideTold(straightRoad(), told))).toContain("test <- web-2");
});

test("a hotfix that leaves a stage out keeps no other of its set out of it", () => {
  const told: Told = {
    releases: [
      { name: "api-2", set: "spring", hotfix: { skips: ["test"], reason: "outage" } },
      { name: "api-3", contains: ["api-2"] },
      "web-1",
      { name: "web-2", set: "spring" },
    ],
    sets: [spring],
    runs: { "dev/api": "api-2", "dev/web": "web-2", "test/api": "api-3", "test/web": "web-1" },
  };
  expect(lines(decideTold(straightRoad(), told))).toContain("test <- web-2");
});

test("the platform's documents go on where what came with them was replaced on its way: apps wait for them", () => {
  const set = {
    name: "first",
    releases: new Map([
      ["platform", "platform-1"],
      ["api", "api-1"],
    ]),
  };
  const road = straightRoad({ dev: { waves: [["eu"], ["us"]] } });
  const on = (release: string) => ({ release, reached: 1, clusters: ["eu"] });
  const told: Told = {
    releases: [{ name: "platform-1", set: "first" }, { name: "api-1", set: "first" }, "api-2"],
    sets: [set],
    runs: { "dev/platform": on("platform-1"), "dev/api": on("api-2") },
  };
  expect(lines(decideTold(road, told))).toContain("dev <- platform-1 (wave 2)");
  const ahead = { release: "platform-1", reached: 2, clusters: ["eu", "us"] };
  const later = { ...told, runs: { ...told.runs, "dev/platform": ahead } };
  expect(lines(decideTold(road, later))).toContain("dev <- api-2 (wave 2)");
});
