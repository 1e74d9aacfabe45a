import { describe, expect, test } from "vitest";
import { buildExample, goldenFiles, goldenPath } from "./testing/build-example.ts";

const { files, findings } = await buildExample("frembs");

describe("frembs: two stages in one cluster", () => {
  test("the anti-pattern is acknowledged, and nothing else is found", () => {
    expect(findings).toEqual(["note KS1021 prod is production and shares the cluster main with dev"]);
  });

  test.each([...files])("%s", async (path, text) => {
    await expect(text).toMatchFileSnapshot(goldenPath("frembs", path));
  });

  test("no golden file is left over", () => {
    expect(goldenFiles("frembs")).toEqual([...files.keys()]);
  });

  test("written in TypeScript it gives the same manifests", async () => {
    const typed = await buildExample("testing/frembs");
    const manifests = (all: ReadonlyMap<string, string>) => [...all].filter(([path]) => path.endsWith(".yaml"));
    expect(typed.findings).toEqual(findings);
    expect(manifests(typed.files)).toEqual(manifests(files));
  });
});
