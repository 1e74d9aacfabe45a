import { expect, test } from "vitest";
import type { Intent } from "../../../verdicts/intent.ts";
import { worldOf } from "../../testing/world-of.ts";
import { intentOf, join, namespace, policy } from "../testing/stage-worlds.ts";
import { clusterPolicy } from "../testing/two-pods.ts";
import { addressesOf } from "./cluster-addresses.ts";
import { networkModel } from "./network-model.ts";
import { specificationProfile } from "./profiles.ts";

const profile = { ...specificationProfile, clusterPolicies: ["ClusterNetworkPolicy"] as const };
const shop = namespace("shop", "dev");

/** Keys of labels, with the values, by which pods are told apart. */
function toldApartBy(text: string, intent?: Intent): string[] {
  const { mentioned } = networkModel(worldOf(join(shop, text)), profile, { intent });
  return [...mentioned.values].map(([key, values]) => [key, ...values].join(" "));
}

const ofCluster = (rules: string, subject = "namespaces: {}") =>
  clusterPolicy("c", `tier: Admin, priority: 1, subject: { ${subject} }, ${rules}`);
const peer = (of: string) => `[{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { ${of} } } } }]`;
const service = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ${spec} }`;

test.each<[string, string, string[]]>([
  ["whom a policy selects", policy("shop", "p", "podSelector: { matchLabels: { app: web } }"), ["app web"]],
  [
    "whom it lets in",
    policy(
      "shop",
      "p",
      "podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }]",
    ),
    ["app web"],
  ],
  [
    "whom it lets out to",
    policy("shop", "p", "podSelector: {}, egress: [{}, { to: [{ podSelector: { matchLabels: { app: web } } }] }]"),
    ["app web"],
  ],
  [
    "whose traffic a policy of the cluster decides",
    ofCluster("", "pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }"),
    ["app web"],
  ],
  ["from whom", ofCluster(`ingress: [{ action: Deny, from: ${peer("app: web")} }]`), ["app web"]],
  ["to whom", ofCluster(`egress: [{ action: Deny, to: ${peer("app: web")} }]`), ["app web"]],
  ["whom a Service leads to", service("selector: { app: web }, ports: [{ port: 80 }]"), ["app web"]],
  [
    "nobody, of a Service that says nothing",
    "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }",
    [],
  ],
  ["nobody, of a Service that selects none", service("ports: [{ port: 80 }]"), []],
])("pods are told apart by the labels of %s", (_, text, expected) => {
  expect(toldApartBy(text)).toEqual(expected);
});

test("pods are told apart by the labels of both ends of what is meant", () => {
  const opening = { from: { podLabels: { app: "web" } }, to: { stage: "prod", podLabels: { app: "api", tier: "x" } } };
  expect(toldApartBy("", intentOf(opening))).toEqual(["app web api", "tier x"]);
  expect(toldApartBy("", intentOf({ from: {}, to: {} }))).toEqual([]);
});

test("policies of the cluster are asked in the order of their priorities", () => {
  const [late, early, middle] = [30, 1, 7].map((priority) =>
    clusterPolicy(
      `c${priority}`,
      `tier: Admin, priority: ${priority}, subject: { namespaces: { matchLabels: { stage: dev } } }`,
    ),
  );
  const { namespaces } = networkModel(
    worldOf(join(shop, namespace("cart", "prod"), late ?? "", early ?? "", middle ?? "")),
    profile,
  );
  const asked = (name: string) => namespaces.get(name)?.tiered.map(({ priority }) => priority);
  expect(asked("shop")).toEqual([1, 7, 30]);
  expect(asked("cart")).toEqual([]);
});

test("addresses are worked out once of the same Nodes", () => {
  const world = worldOf(
    join(shop, "apiVersion: v1\nkind: Node\nmetadata: { name: one }\nspec: { podCIDR: 10.1.0.0/24 }"),
  );
  expect(addressesOf(world)).toBe(addressesOf(world));
});
