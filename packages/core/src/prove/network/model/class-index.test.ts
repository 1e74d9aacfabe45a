import { describe, expect, test } from "vitest";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { podsPeer } from "../policies/rule.ts";
import { deployment, join, namespace, nobody, policy, possibleOf, somebody } from "../testing/stage-worlds.ts";
import { ClassIndex } from "./class-index.ts";
import { networkModel } from "./network-model.ts";
import { specificationProfile } from "./profiles.ts";
import { addUsedNamespaces } from "./used-namespaces.ts";

/** One pod of each app and tier in prod. */
const pod = (app: string, tier: string, at: number) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${app}-${tier}-${at}, namespace: cart, labels: { app: ${app}, tier: ${tier} } }\nspec: { containers: [] }`;
const compares = (labels: string) =>
  policy("cart", labels.replaceAll(/\W/g, ""), `podSelector: { matchLabels: { ${labels} } }`);
const world = join(
  ...[namespace("shop", "dev"), deployment("shop", "web"), namespace("cart", "prod"), namespace("mail", "test")],
  ...[pod("web", "front", 1), pod("web", "back", 2), pod("web", "rare", 3)],
  ...["app: web", "tier: front", "tier: back", "tier: rare"].map(compares),
);

function indexOf(text: string): ClassIndex {
  const model = networkModel(worldOf(text), specificationProfile);
  const possible = possibleOf({
    visitors: (home) => (home === "cart" ? ["dev"] : []),
    pods: (stage) => (stage === "dev" ? somebody : nobody),
  });
  addUsedNamespaces(model, givenOf({ possible }));
  return new ClassIndex(model);
}

describe("namespaces of other stages that a peer selects", () => {
  const foreign = (namespaces: Parameters<typeof podsPeer>[0], stage: string) =>
    indexOf(world)
      .foreignNamespaces(podsPeer(namespaces, {}), stage)
      .map((entry) => `${entry.name}${entry.used ? " used" : ""} of ${entry.stage}`);

  test("of a peer of one namespace are those by whom it is used, or whose it is", () => {
    expect(foreign("cart", "prod")).toEqual(["cart used of dev"]);
    expect(foreign("cart", "dev")).toEqual(["cart of prod"]);
    expect(foreign("cart", "test")).toEqual(["cart of prod", "cart used of dev"]);
    expect(foreign("shop", "dev"), "that nobody else uses").toEqual([]);
  });

  test("of a selector are all but the stage's own", () => {
    const exists = { matchExpressions: [{ key: "stage", operator: "Exists" }] };
    expect(foreign(exists, "dev")).toEqual(["cart of prod", "mail of test"]);
    expect(foreign(exists, "prod")).toEqual(["shop of dev", "cart used of dev", "mail of test"]);
    expect(foreign({ matchLabels: { stage: "test" } }, "dev")).toEqual(["mail of test"]);
    expect(foreign({ matchLabels: { stage: "test" } }, "test")).toEqual([]);
  });
});

test("namespaces of other stages are looked for once", () => {
  const index = indexOf(world);
  const peer = podsPeer({ matchExpressions: [{ key: "stage", operator: "Exists" }] }, {});
  expect(index.foreignNamespaces(peer, "dev")).toBe(index.foreignNamespaces(peer, "dev"));
  expect(index.foreignNamespaces(peer, "dev")).not.toEqual(index.foreignNamespaces(peer, "prod"));
});

describe("pods of other stages that a peer selects", () => {
  const found = (labels: Record<string, string>, most: number) => {
    const classes = indexOf(world).foreignClasses(podsPeer({}, { matchLabels: labels }), "dev", most);
    return classes === "many" ? classes : classes.map((one) => one.labels["tier"]);
  };

  test("are looked for by the label that fewest have, wherever it stands", () => {
    expect(found({ app: "web" }, 3)).toBe("many");
    expect(found({ app: "web", tier: "rare" }, 2)).toEqual(["rare"]);
    expect(found({ tier: "rare", app: "web" }, 2)).toEqual(["rare"]);
    expect(found({ app: "web" }, 4)).toEqual(["front", "back", "rare"]);
  });

  test("are none where no pod has one of the labels", () => {
    expect(found({ app: "web", tier: "none" }, 0)).toEqual([]);
    expect(found({ tier: "none" }, 0)).toEqual([]);
  });
});
