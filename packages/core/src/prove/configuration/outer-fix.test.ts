import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base } from "./testing/two-stages.ts";

const map = (stage: string, name: string, text: string) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop-${stage}}\ndata: {url: "${text}"}\n`;
const prove = (world: ReturnType<typeof worldOf>) => proveConfiguration(world, givenOf());

test.each([
  ["postgres://shop-prod.db.example.net/orders", "postgres://shop-dev.db.example.net/orders"],
  ["s3://acme-prod/daily", "s3://acme-dev/daily"],
])("%s, named by dev too, is found in dev, and mended by what dev has of the kind", (prod, dev) => {
  const world = worldOf(`${base}${map("prod", "own", prod)}${map("dev", "own", dev)}${map("dev", "reports", prod)}`);
  const { findings } = prove(world);
  expect(findings).toMatchObject([
    { code: "KS3606", at: { object: { object: { metadata: { namespace: "shop-dev" } } } } },
  ]);
  expect(findings[0]?.fix?.edits).toMatchObject([{ type: "set", path: ["data", "url"], value: dev }]);
  expect(prove(applyEdits(world, findings[0]?.fix?.edits ?? [])).findings).toEqual([]);
});

test("where nothing says that the stage has one of its own, none is made up", () => {
  const prod = "postgres://shop-prod.db.example.net/orders";
  const [finding] = prove(worldOf(`${base}${map("prod", "own", prod)}${map("dev", "reports", prod)}`)).findings;
  expect(finding).toMatchObject({ code: "KS3606" });
  expect(finding?.fix).toBeUndefined();
});
