import { describe, expect, test } from "vitest";
import type { Parts } from "../testing/imagined-lines.ts";
import { cart, imagined, letsIn, ofWeb, shop } from "../testing/imagined-lines.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";

describe("of a great many namespaces that let all out one is enough for what a rule names", () => {
  const many = join(...["a", "b", "c"].map((name) => namespace(name, "dev")), cart);
  const withWeb = (parts: Parts, text = join(many, letsIn(ofWeb))) =>
    imagined(text, { makes: ["a", "b", "c"], mostNarrow: 1, ...parts }).filter((line) => line.includes("app=web"));
  const by = (answers: Readonly<Record<string, "yes" | "maybe">>): Parts => ({
    made: ({ home: { name } }) => answers[name] ?? "no",
  });

  test.each<[string, Parts, string[]]>([
    ["the first where it is certain", {}, ["a: app=web"]],
    ["of those where anything can be made", { makes: ["b", "c"] }, ["b: app=web"]],
    ["one where it is certain rather than one where it is not", by({ a: "maybe", c: "yes" }), ["c: app=web"]],
    ["the first where it may be, where it is certain nowhere", by({ b: "maybe", c: "maybe" }), ["b: app=web"]],
    ["none where nobody can make such a pod", by({}), []],
  ])("%s", (_, parts, expected) => {
    expect(withWeb(parts)).toEqual(expected);
  });

  test("which another rule that names the same does not change", () => {
    const again = letsIn("matchExpressions: [{ key: app, operator: In, values: [web] }]", "again");
    expect(withWeb(by({ a: "maybe", b: "yes" }), join(many, letsIn(ofWeb), again))).toEqual(["b: app=web"]);
    const there = join(many, deployment("a", "api"), letsIn(ofWeb), again);
    expect(withWeb({}, there)).toEqual(["a: app=web"]);
  });
});

describe("values of labels that admission compares", () => {
  const values = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);
  const anyOf = (count: number, more = "") =>
    letsIn(`${more}matchExpressions: [{ key: team, operator: In, values: [${values(count).join(", ")}] }]`);

  test("are tried where policies elsewhere tell them apart", () => {
    const text = join(shop, cart, letsIn("matchLabels: { team: blue }"));
    expect(imagined(text, { values: { team: ["red"] } })).toEqual([
      "shop: no labels",
      "shop: team=red",
      "shop: team=blue",
    ]);
    expect(imagined(text, { values: { team: ["red", "blue"] } })).toEqual([
      "shop: no labels",
      "shop: team=red",
      "shop: team=blue",
    ]);
    expect(imagined(text, { values: { owner: values(20) } }), "of another key").toEqual([
      "shop: no labels",
      "shop: team=blue",
    ]);
  });

  test("are not tried of a key of which the rule itself speaks", () => {
    const text = (peer: string) => join(shop, deployment("shop", "web"), cart, letsIn(peer));
    const withRed = { values: { team: ["red"] } };
    expect(imagined(text("matchExpressions: [{ key: team, operator: DoesNotExist }]"), withRed)).toEqual([
      "shop: no labels",
    ]);
    expect(imagined(text("matchLabels: { team: blue }"), withRed)).toEqual(["shop: team=blue"]);
  });

  const shown = (labels: string, last: number, more = "") => [
    ...values(last).map((team) => `shop: ${labels}team=${team}${more}`),
  ];

  test("are tried up to sixteen in all, and beyond it is said which further pods there may be", () => {
    const enough = imagined(join(shop, cart, anyOf(14)), { values: { team: values(14) } });
    expect(enough).toEqual(["shop: no labels", ...shown("", 14), "shop: team=other"]);
    const tooMany = imagined(join(shop, cart, anyOf(15)), { values: { team: values(15) } });
    const more = ", and more with no labels";
    expect(tooMany).toEqual([`shop: no labels${more}`, ...shown("", 15, more)]);
  });

  test("that a rule names are sixteen as well", () => {
    const tier = "matchLabels: { tier: x }, ";
    expect(imagined(join(shop, cart, anyOf(16, tier))).slice(1)).toEqual(
      values(16).map((team) => `shop: team=${team} tier=x`),
    );
    expect(imagined(join(shop, cart, anyOf(17, tier))).slice(1)).toEqual(
      values(16).map((team) => `shop: team=${team} tier=x, and more with tier=x`),
    );
  });
});

describe("names of ports of pods that are imagined", () => {
  const byName = (home: string, direction = "ingress", peers = "", labels = "") =>
    policy(
      home,
      "named",
      `podSelector: { ${labels} }, policyTypes: [${direction === "ingress" ? "Ingress" : "Egress"}], ${direction}: [{ ${peers}ports: [{ port: admin }] }]`,
    );
  const ofCart: Parts = { makes: ["cart"], names: ["cart"] };
  const silent = "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: cart }\nspec: { containers: [] }";

  test.each<[string, string, Parts, string[]]>([
    ["are any where they are let in by name", join(cart, byName("cart")), ofCart, ["cart: no labels, names any port"]],
    [
      "are those of pods there where nobody chooses them",
      join(cart, byName("cart")),
      { makes: ["cart"] },
      ["cart: no labels, http"],
    ],
    [
      "are none where none there has a name",
      join(namespace("cart", "prod"), silent, byName("cart")),
      { makes: ["cart"] },
      [],
    ],
    ["say nothing where only another namespace lets in by name", join(shop, cart, byName("shop")), ofCart, []],
    [
      "say nothing where only pods are let out to by name",
      join(shop, cart, byName("shop", "egress", "to: [{ podSelector: {} }], ")),
      ofCart,
      [],
    ],
    [
      "are any where others are let out by name to whatever",
      join(shop, cart, byName("shop", "egress")),
      ofCart,
      ["cart: no labels, names any port"],
    ],
    [
      "are any where others are let out by name to addresses",
      join(shop, cart, byName("shop", "egress", "to: [{ podSelector: {} }, { ipBlock: { cidr: 10.0.0.0/8 } }], ")),
      ofCart,
      ["cart: no labels, names any port"],
    ],
    [
      "say nothing where no rule names any",
      join(shop, cart),
      { makes: ["shop"], names: ["shop"] },
      ["shop: no labels"],
    ],
  ])("%s", (_, text, parts, expected) => {
    expect(imagined(text, parts)).toEqual(expected);
  });
});
