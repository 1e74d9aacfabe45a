import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { nodeClasses } from "./node-classes.ts";

const node = (name: string, labels: string, taints = "[]", more = "") => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: ${labels} }, spec: { taints: ${taints} ${more} } }`;
const classesOf = (text: string) => nodeClasses(worldOf(text), () => true).map(({ stage, names }) => [stage, names]);

test("nodes that differ in their host name only are alike", () => {
  const named = (name: string) => node(name, `{ stage: dev, kubernetes.io/hostname: ${name} }`);
  expect(classesOf(named("a") + named("b") + node("c", "{ stage: dev, disk: ssd }"))).toEqual([
    ["dev", ["a", "b"]],
    ["dev", ["c"]],
  ]);
});

test("labels and taints in another order are the same, a taint more is not", () => {
  const taint = "[{ key: stage, value: dev, effect: NoSchedule }]";
  expect(
    classesOf(
      node("a", "{ p: '1', q: '2' }") + node("b", "{ q: '2', p: '1' }") + node("c", "{ p: '1', q: '2' }", taint),
    ),
  ).toEqual([
    ["(unassigned)", ["a", "b"]],
    ["(unassigned)", ["c"]],
  ]);
});

test("trouble that passes, and a node that takes no new pods for now, are no walls", () => {
  const [found] = nodeClasses(
    worldOf(node("a", "{}", "[{ key: node.kubernetes.io/not-ready, effect: NoExecute }]", ", unschedulable: true")),
    () => true,
  );
  expect(found?.node).toMatchObject({ taints: [], unschedulable: false });
});

test("the control plane's nodes are known by label or taint", () => {
  const key = "node-role.kubernetes.io/control-plane";
  const world = worldOf(
    node("a", `{ ${key}: "" }`) + node("b", "{}", `[{ key: ${key}, effect: NoSchedule }]`) + node("c", "{}"),
  );
  expect(nodeClasses(world, () => true).map(({ isControlPlane }) => isControlPlane)).toEqual([true, true, false]);
});

test("without a node those are supposed for which a stage's pods ask, with its label", () => {
  const namespaces = ["dev", "prod"]
    .map((stage) => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${stage}, labels: { stage: ${stage} } } }`)
    .join("\n---\n");
  const classes = nodeClasses(worldOf(namespaces), (stage) => stage === "prod");
  expect(classes).toMatchObject([{ stage: "prod", node: { labels: { stage: "prod" }, taints: [] }, isSupposed: true }]);
  const mapped = worldOf(namespaces);
  expect(nodeClasses({ ...mapped, stages: { ...mapped.stages, label: undefined } }, () => true)).toEqual([]);
});

test("nodes that differ in one part of a taint are apart, and any taint of another key is a wall", () => {
  const tainted = (name: string, taint: string) => node(name, "{}", `[${taint}]`);
  const taints = [
    "{ key: a, value: x, effect: NoSchedule }",
    "{ key: b, value: x, effect: NoSchedule }",
    "{ key: a, value: z, effect: NoSchedule }",
    "{ key: a, value: x, effect: NoExecute }",
    "{ key: example.com.node.kubernetes.io/ready, effect: NoSchedule }",
  ];
  const classes = nodeClasses(worldOf(taints.map((taint, at) => tainted(`n${at}`, taint)).join("")), () => true);
  expect(classes.map(({ names, node: { taints: kept } }) => [names, kept.length])).toEqual(
    taints.map((_, at) => [[`n${at}`], 1]),
  );
});

test("nodes that are there are not supposed, and those that are supposed have a name and are nobody's control plane", () => {
  const old = "{ node-role.kubernetes.io/master: '' }";
  const [master] = nodeClasses(worldOf(node("a", old)), () => true);
  expect(master).toMatchObject({ isControlPlane: true, isSupposed: false });
  const namespace = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { stage: dev } } }";
  const name = "a-node-of-dev";
  expect(nodeClasses(worldOf(namespace), () => true)).toEqual([
    {
      stage: "dev",
      node: { name, labels: { stage: "dev" }, taints: [], unschedulable: false },
      names: [name],
      isControlPlane: false,
      isSupposed: true,
    },
  ]);
});
