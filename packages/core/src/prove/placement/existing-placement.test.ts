import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { visitLandings } from "./existing-placement.ts";
import { nodeClasses } from "./node-classes.ts";
import { runningPods } from "./running-pods.ts";
import { runtimeClasses } from "./runtime-class.ts";

const node = (name: string, more = "") =>
  `{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: { stage: prod, kubernetes.io/hostname: ${name}, rack: ${name} } } ${more} }`;
const pod = (spec: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: p, namespace: d }, spec: { containers: [], ${spec} } }`;
const workload = (kind: string, spec: string) =>
  `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: w, namespace: d }, spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: a }], ${spec} } } } }`;
const affinity = (term: string) =>
  `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [${term}] } } }`;

/** The nodes onto which they come, and whether they are there. */
function landings(...documents: string[]): readonly (readonly [string, boolean])[] {
  const world = worldOf(documents.join("\n---\n"));
  const found: (readonly [string, boolean])[] = [];
  const classes = nodeClasses(world, () => true);
  visitLandings(runningPods(world), classes, runtimeClasses(world), ({ node: on, isThere }) =>
    found.push([on, isThere]),
  );
  return found;
}

test.each([
  ["asks for nothing", "", "n1"],
  ["asks for nothing in many words", "nodeName: '', nodeSelector: {}, affinity: { nodeAffinity: {} }", "n1"],
  [
    "asks for what they all have",
    `nodeSelector: { stage: prod }, ${affinity("{ matchExpressions: [{ key: stage, operator: Exists }] }")}`,
    "n1",
  ],
  ["names it", "nodeName: n2", "n2"],
  ["selects its host name", "nodeSelector: { kubernetes.io/hostname: n2 }", "n2"],
  ["selects another label that has its name", "nodeSelector: { rack: n2 }", "n2"],
  [
    "requires its host name",
    affinity("{ matchExpressions: [{ key: kubernetes.io/hostname, operator: NotIn, values: [n1] }] }"),
    "n2",
  ],
  [
    "requires another label that has its name",
    affinity("{ matchExpressions: [{ key: rack, operator: In, values: [n2] }] }"),
    "n2",
  ],
  ["selects its host name, and what they all have", "nodeSelector: { stage: prod, kubernetes.io/hostname: n2 }", "n2"],
  [
    "requires its host name, and what they all have",
    affinity("{ matchExpressions: [{ key: stage, operator: Exists }, { key: rack, operator: In, values: [n2] }] }"),
    "n2",
  ],
  ["requires its name", affinity("{ matchFields: [{ key: metadata.name, operator: In, values: [n2] }] }"), "n2"],
  [
    "requires what it has, or its name",
    affinity(
      "{ matchExpressions: [{ key: disk, operator: Exists }] }, { matchFields: [{ key: metadata.name, operator: In, values: [n2] }] }",
    ),
    "n2",
  ],
])("of nodes that are alike, a pod that %s comes onto that one", (_, spec, expected) => {
  expect(landings(node("n1"), node("n2"), workload("Deployment", spec))).toEqual([[expected, false]]);
});

test("nodes whose host name is not their name are found by it", () => {
  const called = (name: string) => node(name).replace(`hostname: ${name}`, `hostname: ${name}.local`);
  const spec = "nodeSelector: { kubernetes.io/hostname: n2.local }";
  expect(landings(called("n1"), called("n2"), workload("Deployment", spec))).toEqual([["n2", false]]);
  const bare = node("n2").replace("rack: n2", 'rack: ""');
  expect(landings(node("n1"), bare, workload("Deployment", 'nodeSelector: { rack: "" }'))).toEqual([["n2", false]]);
});

test("a pod that asks for a node that is not there comes onto none", () => {
  const nowhere = "nodeSelector: { kubernetes.io/hostname: n3 }";
  expect(landings(node("n1"), node("n2"), workload("Deployment", nowhere))).toEqual([]);
  expect(landings(node("n1"), pod("nodeName: n3"))).toEqual([]);
});

const tainted = ", spec: { taints: [{ key: a, effect: NoSchedule }] }";

test("a pod that has a node is there, whatever the node says; a template only may come", () => {
  expect(landings(node("n1", tainted), pod("nodeName: n1"))).toEqual([["n1", true]]);
  expect(landings(node("n1"), pod(""))).toEqual([["n1", false]]);
  expect(landings(node("n1", tainted), workload("Deployment", "nodeName: n1"))).toEqual([["n1", false]]);
});

test("templates that differ in what says where they run are judged apart, those of DaemonSets too", () => {
  const on = (spec: string, kind = "Deployment") => workload(kind, spec).replace("name: w,", `name: w${spec.length},`);
  const tolerating = "tolerations: [{ key: a, operator: Exists }]";
  const both = [node("n1"), node("n2", tainted)];
  expect(landings(...both, on(""), on(tolerating), on("nodeSelector: { rack: none }"), on("nodeName: n2"))).toEqual([
    ["n1", false],
    ["n1", false],
    ["n2", false],
    ["n2", false],
  ]);
  expect(landings(node("n1", tainted), on("nodeName: n1"), on("nodeName: n1", "DaemonSet"))).toEqual([["n1", false]]);
  const offNetwork = ", spec: { taints: [{ key: a, effect: NoSchedule }] }";
  expect(landings(node("n1", offNetwork), on("hostNetwork: true", "DaemonSet"), on("", "DaemonSet"))).toEqual([]);
});
