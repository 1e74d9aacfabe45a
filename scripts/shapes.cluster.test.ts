import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithTestbed, startControlPlane } from "../testbed/harness/index.ts";
import { root } from "./run.ts";
import { readOpenApi } from "./shapes.ts";
import { kindTypeNames, shapesModule } from "./shapes/shapes-text.ts";

const folder = join(root, "packages", "core", "src", "manifests", "world");

describeWithTestbed("the shapes of kinds", () => {
  test("are those that the API server tells; `node scripts/shapes.ts` writes them anew", async () => {
    await using plane = await startControlPlane({ components: "api", name: "shapes" });
    const documents = await readOpenApi(async (path) => JSON.parse((await plane.request({ path })).text) as unknown);
    const kinds = kindTypeNames(await readFile(join(folder, "kinds.ts"), "utf8"));
    expect(kinds.length).toBeGreaterThan(30);
    for (const [name, text] of shapesModule(documents, kinds))
      expect(await readFile(join(folder, "shapes", name), "utf8")).toBe(text);
  });
});
