import { expect, test } from "vitest";
import { diff } from "./diff.ts";
import { declaration, temporaryFolder } from "./testing/folders.ts";

test("two stages are compared", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { parity, diagnostics } = await diff({ path: "shop", from, stage: "dev", other: "test", app: "web" });
  expect(diagnostics).toEqual([]);
  expect(parity?.differences.length).toBeGreaterThan(0);
  expect(new Set(parity?.differences.flatMap(({ objects }) => objects))).not.toContain("api");
});

test("a stage in which nothing runs is compared with none", async () => {
  const gate = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: gate }
spec: { flow: true, tier: verification, after: [dev] }
`;
  const from = temporaryFolder({ "shop/platform.yaml": declaration, "shop/gate.yaml": gate });
  const { parity, diagnostics } = await diff({ path: "shop", from, stage: "dev", other: "gate" });
  expect([parity, diagnostics.map(({ message }) => message)]).toEqual([
    undefined,
    ['the stage "gate" only controls flow'],
  ]);
});

test("names that do not exist are all named, with suggestions", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { parity, diagnostics } = await diff({ path: "shop", from, stage: "dve", other: "prod", app: "wbe" });
  expect(parity).toBeUndefined();
  expect(diagnostics.map(({ hint }) => hint)).toEqual([
    'did you mean "dev"?',
    "choose one of: dev, test",
    'did you mean "web"?',
  ]);
});
