import { expect, test } from "vitest";
import { declaredNames } from "./completion-names.ts";
import { declaration, temporaryFolder } from "./testing/folders.ts";

test("names are found also where the declaration has errors, and no module is run", async () => {
  const from = temporaryFolder({
    "platform.yaml": declaration,
    "broken.yaml": "kind: Stage\nmetadata: { name: qa }\n---\nkind: [",
    "module.ts": "throw new Error()",
  });
  expect(await declaredNames("Stage", ".", from)).toEqual(["qa", "dev", "test"]);
  expect(await declaredNames("App", ".", from)).toEqual(["web", "api"]);
  expect(await declaredNames("Stage", "nowhere", from)).toEqual([]);
});
