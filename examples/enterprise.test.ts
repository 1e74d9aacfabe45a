import { describe, expect, test } from "vitest";
import { buildExample, goldenFiles, goldenPath } from "./testing/build-example.ts";
import type { ListedObject } from "./testing/objects.ts";
import { formatCounts, listObjects } from "./testing/objects.ts";

const { files, findings } = await buildExample("enterprise");
const objects = listObjects(files);
const inFull = "prod-eu/prod/contracts.yaml";

/** `prod-eu/prod` for what belongs to a stage, `prod-eu` for what belongs to the cluster. */
const stageOf = ({ file }: ListedObject) => file.split("/").slice(0, -1).join("/");
const appOf = ({ file }: ListedObject) => file.split("/").at(-1)?.replace(".yaml", "") ?? "";
const isOfApp = (object: ListedObject) => stageOf(object).includes("/") && appOf(object) !== "_stage";

describe("enterprise: 12 teams, 40 apps, 7 stages, production in two regions", () => {
  test("nothing is found", () => {
    expect(findings).toEqual([]);
  });

  test("is as large as it says", () => {
    const apps = new Set(objects.filter(isOfApp).map(appOf));
    const stages = new Set(objects.map(stageOf).filter((stage) => stage.includes("/")));
    const teams = new Set([...files.values()].flatMap((text) => /kubestage\.dev\/team: (\S+)/.exec(text)?.[1] ?? []));
    expect([teams.size, apps.size, stages.size]).toEqual([12, 40, 8]);
  });

  test("how many objects of each kind there are in each stage", async () => {
    const counts = formatCounts(objects, ({ kind }) => kind, stageOf);
    await expect(counts).toMatchFileSnapshot(goldenPath("enterprise", "kinds.txt"));
  });

  test("how many objects of each app there are in each stage", async () => {
    const counts = formatCounts(objects.filter(isOfApp), appOf, stageOf);
    await expect(counts).toMatchFileSnapshot(goldenPath("enterprise", "apps.txt"));
  });

  test("one app in full", async () => {
    await expect(files.get(inFull)).toMatchFileSnapshot(goldenPath("enterprise", inFull));
  });

  test("both regions get the same but for where they are", () => {
    const ofRegion = (name: string) =>
      objects.filter(({ cluster }) => cluster === name).map(({ kind, name }) => `${kind} ${name}`);
    expect(ofRegion("prod-us")).toEqual(ofRegion("prod-eu"));
  });

  test("no golden file is left over", () => {
    expect(goldenFiles("enterprise")).toEqual(["apps.txt", "kinds.txt", inFull]);
  });
});
