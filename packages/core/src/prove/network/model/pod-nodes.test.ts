import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { networkModel } from "./network-model.ts";
import type { PodClass } from "./pod-class.ts";
import { PodNodes } from "./pod-nodes.ts";
import { specificationProfile } from "./profiles.ts";

const homes = join(namespace("shop", "dev"), namespace("cart", "prod"));
const node = (name: string, stage: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { stage: ${stage}, kubernetes.io/hostname: ${name} } }`;
const twoOfDev = join(node("dev-1", "dev"), node("dev-2", "dev"), node("prod-1", "prod"));
const pod = (home: string, spec: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: ${home} }\nspec: { containers: [], ${spec} }`;
const on = (name: string) => `nodeName: ${name}`;
const asks = (stage: string) => `nodeSelector: { stage: ${stage} }`;

/** Whether a pod in shop and one in cart may be on one node. */
function meet(nodes: string, one: string, other: string): string {
  const world = worldOf(
    [homes, nodes, pod("shop", one), pod("cart", other)].filter((text) => text !== "").join("\n---\n"),
  );
  const { namespaces } = networkModel(world, specificationProfile);
  const [ours, theirs] = [namespaces.get("shop")?.classes[0], namespaces.get("cart")?.classes[0]];
  if (!ours || !theirs) throw new Error("no pods");
  const podNodes = new PodNodes(world);
  const answer = podNodes.meet(ours, theirs);
  expect(podNodes.meet(theirs, ours), "the same of both").toBe(answer);
  expect(podNodes.of(ours), "worked out once").toBe(podNodes.of(ours));
  return answer;
}

describe("whether two pods are on one node, where Nodes were read", () => {
  test.each<[string, string, string, string]>([
    ["both are on it", on("dev-1"), on("dev-1"), "yes"],
    ["each is on another", on("dev-1"), on("dev-2"), "no"],
    ["one may come anywhere", "", on("dev-2"), "maybe"],
    ["both may", "", "", "maybe"],
    ["one may come to the other's", asks("dev"), on("dev-2"), "maybe"],
    ["one may come to others only", asks("prod"), on("dev-2"), "no"],
    ["both ask for nodes of one stage", asks("dev"), asks("dev"), "maybe"],
    ["each asks for those of another", asks("dev"), asks("prod"), "no"],
    ["one asks for what no node has", asks("test"), "", "no"],
    ["one is on a node that was not read", asks("dev"), on("unread"), "maybe"],
    ["each is where it is, one on a node that was not read", on("dev-1"), on("unread"), "no"],
    ["both are on it though it was not read", on("unread"), on("unread"), "yes"],
  ])("%s", (_, one, other, expected) => {
    expect(meet(twoOfDev, one, other)).toBe(expected);
  });
});

describe("whether two pods are on one node, where no Node was read", () => {
  test.each<[string, string, string, string]>([
    ["both are on it", on("a"), on("a"), "yes"],
    ["each is on another", on("a"), on("b"), "no"],
    ["one may come anywhere", "", on("a"), "maybe"],
    ["both may", "", "", "maybe"],
    ["one may, and one asks for a stage's", "", asks("dev"), "maybe"],
    ["both ask for nodes of one stage", asks("dev"), asks("dev"), "maybe"],
    ["each asks for those of another", asks("dev"), asks("prod"), "no"],
    ["one asks for a stage's, and one is somewhere", asks("dev"), on("a"), "maybe"],
    ["what one asks for says nothing of a stage", "nodeSelector: { disk: ssd }", asks("prod"), "maybe"],
  ])("%s", (_, one, other, expected) => {
    expect(meet("", one, other)).toBe(expected);
  });
});

describe("where pods are that somebody may make", () => {
  const world = worldOf(join(homes, twoOfDev, pod("shop", on("dev-2")), pod("cart", on("prod-1"))));
  const { namespaces } = networkModel(world, specificationProfile);
  const of = (home: string): PodClass => {
    const [one] = namespaces.get(home)?.classes ?? [];
    if (!one) throw new Error("no pods");
    return one;
  };
  const imagined: PodClass = { ...of("shop"), imagined: true, members: [] };

  test("is wherever its maker may bring it, by a node of each kind", () => {
    const nodes = new PodNodes(world, (stage, { stage: ofNode }) => stage === ofNode);
    const { bound, landing, asked } = nodes.of(imagined);
    expect([...landing].map(([{ names }, name]) => `${names.join(" ")}: ${name}`)).toEqual(["dev-1 dev-2: dev-1"]);
    expect([bound.size, asked]).toEqual([0, new Set()]);
    expect([nodes.meet(imagined, of("shop")), nodes.meet(imagined, of("cart"))]).toEqual(["maybe", "no"]);
    expect(nodes.meet(imagined, { ...imagined })).toBe("maybe");
  });

  test("is anywhere, unless somebody knows better", () => {
    const nodes = new PodNodes(world);
    expect([nodes.meet(imagined, of("shop")), nodes.meet(imagined, of("cart"))]).toEqual(["maybe", "maybe"]);
  });

  test("is anywhere where no Node was read", () => {
    const nodes = new PodNodes(worldOf(homes));
    expect(nodes.of(imagined)).toEqual({ bound: new Set(), landing: new Map(), asked: "any" });
    expect(nodes.meet(imagined, of("cart"))).toBe("maybe");
  });

  test("is worked out once for a stage", () => {
    const nodes = new PodNodes(world);
    expect(nodes.of(imagined).landing).toBe(nodes.of({ ...imagined }).landing);
  });

  test("is not where pods are of which there are none", () => {
    const nodes = new PodNodes(worldOf(homes));
    expect(nodes.meet(imagined, { ...of("cart"), members: [] })).toBe("no");
  });

  test("a node is found by its name among those like it", () => {
    const nodes = new PodNodes(world);
    expect(nodes.classOf("dev-2")?.names).toEqual(["dev-1", "dev-2"]);
    expect(nodes.classOf("prod-1")?.stage).toBe("prod");
    expect(nodes.classOf("unread")).toBeUndefined();
  });
});

test("pods alike but for the nodes that they are on are wherever one of them is", () => {
  const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [], nodeSelector: { stage: dev } } } }`;
  const world = worldOf(join(homes, twoOfDev, pod("shop", on("prod-1")), deployment));
  const [one] = networkModel(world, specificationProfile).namespaces.get("shop")?.classes ?? [];
  if (!one) throw new Error("no pods");
  const { bound, landing } = new PodNodes(world).of(one);
  expect([...bound]).toEqual(["prod-1"]);
  expect([...landing.values()]).toEqual(["dev-1"]);
});
