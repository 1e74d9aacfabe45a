import { expect, test } from "vitest";
import type { Edit } from "../../verdicts/finding.ts";
import { worldOf } from "../testing/world-of.ts";
import type { ExistingPlacement } from "./existing-placements.ts";
import { nodeClasses } from "./node-classes.ts";
import { runningPods } from "./running-pods.ts";
import { deployment } from "./testing/placement-worlds.ts";
import { fieldOfPlacement, workloadFix } from "./workload-fix.ts";

const taintOf = (stage: string, effect = "NoSchedule") => `{ key: stage, value: ${stage}, effect: ${effect} }`;
const node = (name: string, stage: string, ...taints: string[]) => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: { stage: ${stage} } }, spec: { taints: [${taints.join()}] } }`;
const [devNode, prodNode] = [node("dev-1", "dev", taintOf("dev")), node("prod-1", "prod", taintOf("prod"))];
const namespaces = ["dev", "prod"]
  .map((stage) => `{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }`)
  .join("\n---\n");

/** What mends these workloads of dev on prod-1. */
function fixOf(nodes: string, specs: readonly string[], given: Partial<ExistingPlacement> = {}) {
  const workloads = specs.map((spec, at) =>
    deployment("shop-dev", spec).replace("metadata: { name: web,", `metadata: { name: web${at},`),
  );
  const world = worldOf(namespaces + nodes + workloads.join(""));
  const classes = nodeClasses(world, () => true);
  const on = classes.find(({ names }) => names.includes("prod-1"));
  if (on === undefined) throw new Error("prod-1 is missing");
  const placement = { nodes: on, reason: "", steps: [], isThere: false, pods: [...runningPods(world)], ...given };
  return workloadFix(world, classes, { ...placement, from: "dev" });
}

/** Below the pod's spec. */
const short = ({ object, path, ...edit }: Edit & { readonly path?: readonly unknown[] }) => [
  "name" in object ? object.name : "",
  edit.type,
  path?.slice(3).join("."),
  ...("value" in edit ? [edit.value] : []),
];
const editsOf = (fix: ReturnType<typeof fixOf>) => fix?.edits.map((edit) => short(edit));

const everything = "tolerations: [{ operator: Exists }]";
const prods = "tolerations: [{ key: stage, value: prod }]";
const selector = ["web0", "set", "nodeSelector.stage", "dev"];
const bySelector = "ask for nodes of dev by a node selector";
const byToleration = `${bySelector}, and tolerate their taint`;
const byNoName = "name no node, and ask for nodes of dev by a node selector";

test.each<[string, string, string, readonly unknown[]]>([
  ["tolerates everything", everything, bySelector, [selector]],
  [
    "asks for the other stage's nodes",
    `nodeSelector: { stage: prod, disk: ssd }, ${everything}`,
    bySelector,
    [selector],
  ],
  [
    "tolerates the other stage's taint only, said and unsaid",
    "tolerations: [{ key: team, value: prod }, { key: stage, value: prod }, { key: stage, operator: Equal, value: test }]",
    byToleration,
    [selector, ["web0", "set", "tolerations.1.value", "dev"], ["web0", "set", "tolerations.2.value", "dev"]],
  ],
  ["names a node", `nodeName: prod-1, ${everything}`, byNoName, [["web0", "remove", "nodeName"], selector]],
  [
    "names a node, and tolerates the other stage's taint",
    `nodeName: prod-1, ${prods}`,
    byNoName,
    [["web0", "remove", "nodeName"], selector, ["web0", "set", "tolerations.0.value", "dev"]],
  ],
])("the least that mends a workload that %s", (_, spec, description, edits) => {
  const nodes = devNode.replace("labels: { stage: dev }", "labels: { stage: dev, disk: ssd }") + prodNode;
  const fix = fixOf(nodes, [spec]);
  expect(fix?.description).toBe(description);
  expect(editsOf(fix)).toEqual(edits);
});

test("tolerations of its own stage's taint, and of every value, stay as they are", () => {
  const own =
    "tolerations: [{ key: stage, value: prod }, { key: stage, value: dev }, { key: stage, operator: Exists, effect: NoExecute }]";
  const nodes = node("dev-1", "dev", taintOf("dev"), taintOf("dev", "NoExecute")) + prodNode;
  expect(editsOf(fixOf(nodes, [own]))).toEqual([selector]);
  const named = `nodeName: prod-1, ${own}`;
  expect(editsOf(fixOf(nodes, [named]))).toEqual([
    ["web0", "remove", "nodeName"],
    selector,
    ["web0", "set", "tolerations.0.value", "dev"],
  ]);
});

test("nodes of its own that are tainted otherwise are no help, as long as one is not", () => {
  const full = node("dev-2", "dev", "{ key: full, effect: NoExecute }");
  const open = node("dev-1", "dev") + full + prodNode;
  expect(editsOf(fixOf(open, [prods]))).toEqual([selector]);
  expect(fixOf(full + prodNode, [prods])).toBeUndefined();
  expect(fixOf(prodNode, [everything])).toBeUndefined();
});

test("what mends one workload only is no fix for both; what mends both changes both", () => {
  const nodes = devNode + prodNode;
  const both = fixOf(nodes, [everything, prods]);
  expect(both?.description).toBe(byToleration);
  expect(editsOf(both)).toEqual([
    selector,
    ["web1", "set", "nodeSelector.stage", "dev"],
    ["web1", "set", "tolerations.0.value", "dev"],
  ]);
  expect(fixOf(nodes, [everything, "tolerations: [{ key: team, value: a }]"])).toBeUndefined();
});

test("a workload that says nothing of where it runs asks for its own nodes", () => {
  expect(editsOf(fixOf(node("dev-1", "dev") + node("prod-1", "prod"), [""]))).toEqual([selector]);
});

test("what runs already cannot be moved", () => {
  expect(fixOf(devNode + prodNode, [everything], { isThere: true })).toBeUndefined();
});

test.each<[string, string, string, readonly unknown[]]>([
  ["by its name", `nodeName: prod-1, nodeSelector: { stage: prod }, ${prods}`, "", ["nodeName"]],
  ["by no name", `nodeName: "", nodeSelector: { stage: prod }, ${prods}`, "", ["nodeSelector", "stage"]],
  ["by another label", `nodeSelector: { disk: ssd }, ${prods}`, "", ["tolerations", 0]],
  ["by the second toleration", `tolerations: [{ key: a }, { key: stage, operator: Exists }]`, "", ["tolerations", 1]],
  ["by either toleration", `tolerations: [{ operator: Exists }, { key: stage, operator: Exists }]`, "", []],
  ["by nothing", "tolerations: [{ key: a }]", "untainted", []],
  ["by saying nothing", "", "untainted", []],
])("the field by which a pod comes onto a node: %s", (_, spec, untainted, field) => {
  const tainted = prodNode.replace("labels: { stage: prod }", "labels: { stage: prod, disk: ssd }");
  const world = worldOf(namespaces + (untainted ? node("prod-1", "prod") : tainted) + deployment("shop-dev", spec));
  const [nodes] = nodeClasses(world, () => true);
  const [pod] = runningPods(world);
  expect(pod && nodes && fieldOfPlacement(pod.spec, nodes, "stage")).toEqual(field);
});
