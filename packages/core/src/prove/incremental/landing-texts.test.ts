import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { nodeClasses } from "../placement/node-classes.ts";
import { worldOf } from "../testing/world-of.ts";
import { landingTexts } from "./landing-texts.ts";
import { namespace } from "./testing/watched-cluster.ts";

type Written = Readonly<Record<string, unknown>>;

const nodes = ["dev", "dev", "prod", "prod", "test"].map((stage, at) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: `n${at}`, labels: { stage } },
}));
const pod = (home: string, spec: Written, name = "one"): UnknownContent => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: home },
  spec: { containers: [], ...spec },
});
const deployment = (home: string, spec: Written, label = "x"): UnknownContent => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "one", namespace: home },
  spec: {
    selector: { matchLabels: { app: label } },
    template: { metadata: { labels: { app: label } }, spec: { containers: [], ...spec } },
  },
});

function textsOf(objects: readonly unknown[], withNodes = true): ReadonlyMap<string, string> {
  const homes = ["a", "b"].map((name) => namespace(name, { stage: "dev" }));
  const all = [...homes, ...(withNodes ? nodes : []), ...objects];
  const world = worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
  return landingTexts(
    world,
    nodeClasses(world, () => false),
  );
}

function areAlike(one: readonly unknown[], other: readonly unknown[], withNodes = true): boolean {
  const texts = textsOf([...one, ...other], withNodes);
  return (texts.get("a") ?? "") === (texts.get("b") ?? "");
}

const ask = (stage: string) => ({ nodeSelector: { stage } });

describe("namespaces are alike by the nodes of other stages that their pods come to", () => {
  test.each<[string, (home: string) => readonly unknown[], (home: string) => readonly unknown[], boolean]>([
    ["none, and none of another stage", () => [], (home) => [pod(home, { nodeName: "n0" })], true],
    ["none, and one of another stage", () => [], (home) => [pod(home, { nodeName: "n2" })], false],
    [
      "nodes that are alike",
      (home) => [pod(home, { nodeName: "n2" })],
      (home) => [pod(home, { nodeName: "n3" })],
      true,
    ],
    ["nodes that are not", (home) => [pod(home, { nodeName: "n2" })], (home) => [pod(home, { nodeName: "n4" })], false],
    [
      "one that it is on, and may come to",
      (home) => [pod(home, { nodeName: "n2" })],
      (home) => [pod(home, ask("prod"))],
      false,
    ],
    [
      "more pods that are alike",
      (home) => [pod(home, { nodeName: "n2" })],
      (home) => [pod(home, { nodeName: "n2" }), pod(home, { nodeName: "n3" }, "two")],
      true,
    ],
    [
      "the same two, in another order",
      (home) => [pod(home, { nodeName: "n2" }), pod(home, { nodeName: "n4" }, "two")],
      (home) => [pod(home, { nodeName: "n4" }), pod(home, { nodeName: "n2" }, "two")],
      true,
    ],
    [
      "pods that say other things",
      (home) => [pod(home, ask("prod"))],
      (home) => [pod(home, { ...ask("prod"), priority: 1 })],
      true,
    ],
    ["a pod, and a workload's", (home) => [pod(home, ask("prod"))], (home) => [deployment(home, ask("prod"))], false],
    [
      "workloads that say the same",
      (home) => [deployment(home, ask("prod"))],
      (home) => [deployment(home, ask("prod"))],
      true,
    ],
    [
      "workloads of other labels",
      (home) => [deployment(home, ask("prod"))],
      (home) => [deployment(home, ask("prod"), "z")],
      false,
    ],
    [
      "workloads of other content",
      (home) => [deployment(home, ask("prod"))],
      (home) => [deployment(home, { ...ask("prod"), priority: 1 })],
      false,
    ],
    ["workloads of their own stage", (home) => [deployment(home, ask("dev"))], () => [], true],
  ])("%s", (_, one, other, expected) => {
    expect(areAlike(one("a"), other("b"))).toBe(expected);
  });

  test("nothing is said of what no pod of another stage's nodes is in", () => {
    expect([...textsOf([pod("a", { nodeName: "n2" }), pod("b", { nodeName: "n1" })]).keys()]).toEqual(["a"]);
  });
});

describe("where no node is known, by what their pods ask for", () => {
  const affinity = (more: Written) => ({ affinity: more });
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [] };
  test.each<[string, Written, Written, boolean]>([
    ["the same", ask("prod"), ask("prod"), true],
    ["another selector", ask("prod"), ask("dev"), false],
    ["another node", { nodeName: "n1" }, { nodeName: "n2" }, false],
    ["an affinity to nodes", {}, affinity({ nodeAffinity: preferred }), false],
    ["an affinity to pods", {}, affinity({ podAffinity: preferred }), true],
    ["something else", {}, { priority: 1 }, true],
  ])("%s", (_, one, other, expected) => {
    expect(areAlike([pod("a", one)], [pod("b", other)], false)).toBe(expected);
    if (expected) expect(areAlike([pod("a", one)], [], false)).toBe(false);
  });
});
