import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const stages = (dev: string, test: string) =>
  `Stage dev: { cluster: nonprod, tier: development, secrets: ${dev} }\n` +
  `Stage test: { cluster: nonprod, tier: verification, secrets: ${test} }\n`;
const hint = "give each stage a path of its own, of which none begins with another";

describe("KS1039", () => {
  testEach([
    {
      mistake: "two stages with one path",
      wrong: stages("{ store: vault, path: shop }", "{ store: vault, path: ⟦shop⟧ }"),
      says: says(
        "KS1039",
        "shop",
        "the secrets of test (shop) and of dev (shop) lie in each other in the store vault",
        hint,
      ),
      right: stages("{ store: vault, path: shop }", "{ store: vault-test, path: shop }"),
    },
    {
      mistake: "a path inside another stage's",
      wrong: stages("{ store: vault, path: shop }", "{ store: vault, path: ⟦shop/test⟧ }"),
      says: says(
        "KS1039",
        "shop/test",
        "the secrets of test (shop/test) and of dev (shop) lie in each other in the store vault",
        hint,
      ),
      right: stages("{ store: vault, path: shop }", "{ store: vault, path: shop-test }"),
    },
    {
      mistake: "a path that holds another stage's default",
      wrong: stages("{ store: vault }", "{ store: vault, path: ⟦shop⟧ }"),
      says: says(
        "KS1039",
        "shop",
        "the secrets of test (shop) and of dev (shop/dev) lie in each other in the store vault",
        hint,
      ),
      right: stages("{ store: vault }", "{ store: vault }"),
    },
  ]);
});

describe("secrets.path", () => {
  it.each(["shop/../prod", "./shop", "shop//dev", "/shop", "shop/", ".."])("cannot be %s", (path) => {
    const text = `Stage dev: { cluster: nonprod, tier: development, secrets: { store: vault, path: ⟦${path}⟧ } }`;
    expect(findingsIn(declaration(text))).toMatchObject([{ code: "KS1009", at: `⟦${path}⟧` }]);
  });

  it.each(["shop", "shop/dev", "kv_2/shop.v1/dev-1"])("can be %s", (path) => {
    const text = `Stage dev: { cluster: nonprod, tier: development, secrets: { store: vault, path: ${path} } }`;
    expect(findingsIn(declaration(text))).toEqual([]);
  });
});
