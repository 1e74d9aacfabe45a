import { describe, expect, test } from "vitest";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { matchesSelector } from "../../selectors/match.ts";
import { worldOf } from "../../testing/world-of.ts";
import { parseBlock, privateAddresses } from "../sets/address-set.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { ClassIndex } from "./class-index.ts";
import { addressesOf } from "./cluster-addresses.ts";
import { NamespaceIndex, requiredLabels } from "./namespace-index.ts";
import { networkModel } from "./network-model.ts";
import type { NamespaceEntry } from "./pod-class.ts";
import { specificationProfile } from "./profiles.ts";

const entry = (name: string, labels: Record<string, string>): NamespaceEntry => ({
  ...{ name, labels, stage: labels["stage"] ?? "none", object: undefined, policies: [], tiered: [], classes: [] },
});
const entries = [
  ...[entry("a", { stage: "dev", team: "x" }), entry("b", { stage: "dev", team: "y" })],
  ...[entry("c", { stage: "prod", team: "x" }), entry("d", { stage: "test" }), entry("e", {})],
];
const names = (found: readonly NamespaceEntry[]) => found.map(({ name }) => name).join("");
const expression = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

const selectors: readonly (readonly [LabelSelector, string])[] = [
  [{}, "abcde"],
  [{ matchLabels: { stage: "dev" } }, "ab"],
  [{ matchLabels: { stage: "dev", team: "x" } }, "a"],
  [{ matchLabels: { stage: "nobody" } }, ""],
  [expression("stage", "In", "dev", "prod"), "abc"],
  [expression("stage", "In", "dev", "dev"), "ab"],
  [expression("stage", "NotIn", "dev"), "cde"],
  [expression("team", "Exists"), "abc"],
  [expression("team", "DoesNotExist"), "de"],
  [{ matchLabels: { team: "x" }, ...expression("stage", "In", "prod", "test") }, "c"],
  [{ matchLabels: { stage: "dev" }, ...expression("team", "NotIn", "x") }, "b"],
];

describe("namespaces that a selector selects", () => {
  test.each(selectors)("%j", (selector, expected) => {
    const index = new NamespaceIndex(entries);
    expect(names(index.selected(selector))).toBe(expected);
    expect(index.selected(selector)).toBe(index.selected(selector));
    expect(expected).toBe(names(entries.filter(({ labels }) => matchesSelector(selector, labels))));
  });

  test.each<[string, LabelSelector, number]>([
    ["the label that fewest have", { matchLabels: { stage: "dev", team: "x", tier: "y" } }, 1],
    ["that label, wherever it stands", { matchLabels: { tier: "y", team: "x", stage: "dev" } }, 1],
    ["one of several labels", expression("team", "In", "x", "y"), 3],
    ["no value", expression("stage", "Exists"), 4],
  ])("are looked for among those that have %s", (_, selector, expected) => {
    let looked = 0;
    const watched = [
      ...[
        { stage: "dev", team: "x", tier: "y" },
        { stage: "dev", team: "x" },
      ],
      ...[{ stage: "dev", team: "y" }, { stage: "dev" }],
    ].map((labels, at): NamespaceEntry => {
      const one = entry(`n${at}`, {});
      return Object.defineProperty(one, "labels", { get: () => (looked++, labels) });
    });
    const index = new NamespaceIndex(watched);
    looked = 0;
    index.selected(selector);
    expect(looked).toBe(expected);
  });

  test("are found anew when there are more", () => {
    const index = new NamespaceIndex(entries);
    const dev = { matchLabels: { stage: "dev" } };
    expect(names(index.selected(dev))).toBe("ab");
    expect([...index.selectedByStage(dev).keys()]).toEqual(["dev"]);
    index.add([entry("f", { stage: "dev" }), entry("g", { stage: "dev" })]);
    expect(names(index.selected(dev))).toBe("abfg");
    expect(names(index.selectedByStage(dev).get("dev") ?? [])).toBe("abfg");
    expect(names(index.all)).toBe("abcdefg");
    expect(entries).toHaveLength(5);
  });

  test("by stage, those stages too of which only the rest of the world has any", () => {
    const whole = new NamespaceIndex(entries);
    const part = new NamespaceIndex(entries.slice(0, 2), whole);
    const found = part.selectedByStage(expression("team", "Exists"));
    expect([...found].map(([stage, all]) => `${stage} ${names(all)}`)).toEqual(["dev ab", "prod "]);
    expect(found.get("prod")).toEqual([]);
    expect(part.selectedByStage(expression("team", "Exists"))).toBe(found);
    const alone = new NamespaceIndex(entries.slice(0, 2)).selectedByStage(expression("team", "Exists"));
    expect([...alone.keys()]).toEqual(["dev"]);
  });
});

test("labels of which one has to be there", () => {
  expect(requiredLabels({ matchLabels: { a: "1", b: "2" } })).toEqual([["a=1"], ["b=2"]]);
  expect(requiredLabels(expression("a", "In", "1", "2", "1"))).toEqual([["a=1", "a=2"]]);
  expect(requiredLabels(expression("a", "In"))).toEqual([[]]);
  for (const operator of ["NotIn", "Exists", "DoesNotExist"])
    expect(requiredLabels(expression("a", operator, "1"))).toEqual([]);
});

describe("pods by their labels", () => {
  const text = join(
    ...[namespace("shop", "dev"), namespace("cart", "prod"), namespace("mail", "prod")],
    ...[deployment("shop", "web"), deployment("cart", "web"), deployment("cart", "api"), deployment("mail", "api")],
    policy("shop", "a", "podSelector: { matchLabels: { app: web } }, ingress: []"),
    policy("cart", "a", "podSelector: { matchLabels: { app: api } }, ingress: []"),
  );
  const model = networkModel(worldOf(text), specificationProfile);
  const index = new ClassIndex(model);
  const peer = (pods: LabelSelector, namespaces: LabelSelector | string = {}) =>
    ({
      type: "pods",
      pods,
      namespaces,
      namespacesKey: JSON.stringify(namespaces),
      key: JSON.stringify([pods, namespaces]),
    }) as const;
  const found = (pods: LabelSelector, stage: string, most = 9, namespaces: LabelSelector | string = {}) => {
    const classes = index.foreignClasses(peer(pods, namespaces), stage, most);
    return classes === "many"
      ? classes
      : classes
          .map((one) => `${one.namespace}/${one.labels["app"]}`)
          .toSorted()
          .join(" ");
  };

  test.each<[LabelSelector, string, string]>([
    [{ matchLabels: { app: "web" } }, "dev", "cart/web"],
    [{ matchLabels: { app: "web" } }, "prod", "shop/web"],
    [{ matchLabels: { app: "api" } }, "dev", "cart/api mail/api"],
    [{ matchLabels: { app: "api" } }, "prod", ""],
    [{ matchLabels: { app: "nobody" } }, "dev", ""],
    [{}, "dev", "cart/api cart/web mail/api"],
    [expression("app", "In", "web", "api"), "dev", "cart/api cart/web mail/api"],
    [expression("app", "NotIn", "web"), "dev", "cart/api mail/api"],
    [{ matchLabels: { app: "api" }, ...expression("app", "NotIn", "api") }, "dev", ""],
  ])("of other stages a peer selects: %j for %s", (pods, stage, expected) => {
    expect(found(pods, stage)).toBe(expected);
    expect(found(pods, stage)).toBe(expected);
    expect(found(pods, stage, 6)).toBe(expected);
  });

  test("of namespaces that the peer selects only, and of its own none are another's", () => {
    const web = { matchLabels: { app: "web" } };
    expect(found(web, "dev", 9, { matchLabels: { stage: "prod" } })).toBe("cart/web");
    expect(found(web, "prod", 9, { matchLabels: { stage: "prod" } })).toBe("");
    expect(found(web, "dev", 9, { matchLabels: { stage: "none" } })).toBe("");
    expect(found({}, "dev", 9, { matchLabels: { "kubernetes.io/metadata.name": "mail" } })).toBe("mail/api");
    expect(found({}, "dev", 9, "cart")).toBe("");
  });

  test("where too many would be looked at, that is said", () => {
    const inProd = { matchLabels: { stage: "prod" } };
    expect(found({}, "dev", 1, inProd)).toBe("many");
    expect(found({}, "dev", 2, inProd)).toBe("cart/api cart/web mail/api");
    expect(found({ matchLabels: { app: "api" } }, "dev", 2)).toBe("cart/api mail/api");
    expect(found({ matchLabels: { app: "api" } }, "dev", 1)).toBe("many");
  });

  test("anywhere, or in one namespace", () => {
    const labelled = (labels: Record<string, string>, home?: string) =>
      index
        .labelled(labels, home)
        .map((one) => `${one.namespace}/${one.labels["app"]}`)
        .toSorted()
        .join(" ");
    expect(labelled({ app: "web" })).toBe("cart/web shop/web");
    expect(labelled({ app: "web" }, "cart")).toBe("cart/web");
    expect(labelled({ app: "web", tier: "a" })).toBe("");
    expect(labelled({})).toBe("cart/api cart/web mail/api shop/web");
    expect(labelled({}, "mail")).toBe("mail/api");
    expect(labelled({}, "none")).toBe("");
    expect(labelled({ app: "nobody" })).toBe("");
  });
});

describe("addresses of pods and nodes", () => {
  const node = (name: string, spec: string, status = "") =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nspec: { ${spec} }${status && `\nstatus: { addresses: [${status}] }`}`;
  const of = (...nodes: string[]) => addressesOf(worldOf(join(namespace("shop", "dev"), ...nodes)));
  const address = (text: string) => `{ type: InternalIP, address: ${text} }`;
  const block = (text: string) => parseBlock(text);

  test("are those that Nodes say", () => {
    const host = "{ type: Hostname, address: node-1 }";
    const one = of(node("a", "podCIDRs: [10.1.0.0/24], podCIDR: 10.9.0.0/24", `${host}, ${address("192.0.2.1")}`));
    expect(one).toEqual({ pods: block("10.1.0.0/24"), nodes: block("192.0.2.1/32") });
    const two = of(
      node("a", "podCIDR: 10.1.0.0/24", address("192.0.2.0")),
      node("b", "podCIDR: 10.1.1.0/24", address("192.0.2.1")),
    );
    expect(two).toEqual({ pods: block("10.1.0.0/23"), nodes: block("192.0.2.0/31") });
  });

  test("may be any that the internet does not route, where one Node does not say", () => {
    const unknown = { pods: privateAddresses, nodes: privateAddresses };
    expect(of()).toEqual(unknown);
    expect(of(node("a", ""))).toEqual(unknown);
    expect(of(node("a", "podCIDR: 10.1.0.0/24", address("192.0.2.1")), node("b", ""))).toEqual(unknown);
    expect(of(node("a", "podCIDR: 10.1.0.0/24"))).toEqual({ ...unknown, pods: block("10.1.0.0/24") });
  });
});
