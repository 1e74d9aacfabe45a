import { describe, expect, test } from "vitest";
import { buildExample, goldenFiles, goldenPath } from "./testing/build-example.ts";
import { formatNames, listObjects } from "./testing/objects.ts";

const { files, findings } = await buildExample("shop/platform", "shop/releases");

/** What is read in full: what the shop's production lets in and out, and a stage as a whole. */
const inFull = ["prod/prod/_stage.yaml", "prod/prod/web.yaml", "prod/prod/payments.yaml", "nonprod/test/search.yaml"];

describe("shop: dev, test and performance in one cluster, prod in its own", () => {
  test("nothing is found", () => {
    expect(findings).toEqual([]);
  });

  test.each(inFull)("%s", async (path) => {
    await expect(files.get(path)).toMatchFileSnapshot(goldenPath("shop", path));
  });

  test("every object by its name", async () => {
    await expect(formatNames(listObjects(files))).toMatchFileSnapshot(goldenPath("shop", "objects.txt"));
  });

  test("no golden file is left over", () => {
    expect(goldenFiles("shop")).toEqual([...inFull, "objects.txt"].toSorted());
  });

  test("dev runs the next release of web, the other stages the one before", () => {
    const images = ["nonprod/dev", "nonprod/test", "nonprod/performance", "prod/prod"].map(
      (stage) => /image: .*\/web:([\d.]+)@/.exec(files.get(`${stage}/web.yaml`) ?? "")?.[1],
    );
    expect(images).toEqual(["3.9.0", "3.8.0", "3.8.0", "3.8.0"]);
  });

  test("only production may reach the provider that moves money", () => {
    const open = (stage: string) => files.get(`${stage}/payments.yaml`)?.includes("203.0.113.0/25");
    expect(["nonprod/dev", "nonprod/test", "nonprod/performance", "prod/prod"].map(open)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
