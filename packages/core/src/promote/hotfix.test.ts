import { describe, expect, test } from "vitest";
import { decideTold, lines, straightRoad } from "./testing/small-ledger.ts";

const road = straightRoad();
const fix = { name: "api-2", hotfix: { skips: ["test"], reason: "CVE" } };
const behind = { "dev/api": "api-2", "test/api": "api-1", "prod/api": "api-1" };
const lacks = "merged-back is closed: it lacks the hotfix api-2 (CVE): release one that contains it";

describe("a hotfix", () => {
  test("comes behind what it leaves out where somebody asks for it, and not by itself", () => {
    const told = { releases: ["api-1", fix], runs: behind };
    expect(lines(decideTold(road, told))).toEqual([
      "prod <- api-2 waits: hotfix is closed: it leaves out test: CVE; somebody has to ask for it by name",
    ]);
    const requests = [{ stage: "prod", release: "api-2" }];
    const { promotions } = decideTold(road, { ...told, requests });
    expect(promotions.map(({ stage, gates }) => [stage, gates[0]?.because])).toEqual([
      ["prod", "it leaves out test: CVE; asked for by robin"],
    ]);
  });

  test("passes every gate of the stage that it enters, as any other", () => {
    const runs = { ...behind, "dev/api": "api-1" };
    const requests = [{ stage: "prod", release: "api-2" }];
    expect(lines(decideTold(road, { releases: ["api-1", fix], runs, requests }))).toContain(
      "prod <- api-2 waits: it was not in dev",
    );
  });

  test("that skips a stage goes on to further clusters without being asked for again", () => {
    const waves = straightRoad({ prod: { waves: [["eu"], ["us"]] } });
    const runs = { ...behind, "prod/api": { release: "api-2", reached: 1 } };
    expect(lines(decideTold(waves, { releases: ["api-1", fix], runs }))).toEqual(["prod <- api-2 (wave 2)"]);
  });
});

describe("until it is merged back", () => {
  const runs = { "dev/api": "api-3", "test/api": "api-3", "prod/api": "api-2" };

  test("no release that lacks it takes its place behind what it left out; before that is no matter", () => {
    expect(lines(decideTold(road, { releases: ["api-1", fix, "api-3"], runs }))).toEqual([
      `prod <- api-3 waits: ${lacks}`,
    ]);
    const early = { ...runs, "dev/api": "api-2", "test/api": "api-1" };
    expect(lines(decideTold(road, { releases: ["api-1", fix, "api-3"], runs: early }))[0]).toBe("dev <- api-3");
  });

  test("one that contains it does", () => {
    const releases = ["api-1", fix, { name: "api-3", contains: ["api-2"] }];
    expect(lines(decideTold(road, { releases, runs }))).toEqual(["prod <- api-3"]);
  });

  test("nor does another hotfix that lacks it", () => {
    const other = { name: "api-3", hotfix: { skips: ["test"], reason: "another" } };
    const requests = [{ stage: "prod", release: "api-3" }];
    const found = lines(
      decideTold(road, { releases: ["api-1", fix, other], runs: { ...runs, "test/api": "api-1" }, requests }),
    );
    expect(found).toEqual([`prod <- api-3 waits: ${lacks}`]);
  });

  test("it is flagged where it runs; no longer once what contains it has passed what it left out", () => {
    const contains = ["api-2"];
    const flagsOf = (more: Parameters<typeof decideTold>[1]) =>
      decideTold(road, more).flags.map(({ stage, because }) => `${stage}: ${because}`);
    const told = { releases: ["api-1", fix, { name: "api-3", contains }] };
    const said = "a hotfix that left out test (CVE); no release that contains it has passed there yet";
    expect(flagsOf({ ...told, runs: { ...behind, "prod/api": "api-2" } })).toEqual([`dev: ${said}`, `prod: ${said}`]);
    expect(flagsOf({ ...told, runs })).toEqual([]);
    const seen = { test: { "test/api": { health: "degraded", said: "crashing" } } } as const;
    expect(flagsOf({ ...told, runs, seen })).toEqual([`prod: ${said}`]);
  });

  test("a rollback and what is forced are people's own matter", () => {
    const requests = [{ stage: "prod", release: "api-3", kind: "breakGlass" as const }];
    expect(lines(decideTold(road, { releases: ["api-1", fix, "api-3"], runs, requests }))).toContain(
      "prod <- api-3 (breakGlass)",
    );
  });

  test("what stands behind the one that contains it is asked for nothing more", () => {
    const releases = ["api-1", fix, { name: "api-3", contains: ["api-2"] }, "api-4"];
    const all = { "dev/api": "api-4", "test/api": "api-4", "prod/api": "api-3" };
    const stays = [{ stage: "test", release: "api-3" }];
    expect(lines(decideTold(road, { releases, runs: all, stays }))).toEqual(["prod <- api-4"]);
  });
});
