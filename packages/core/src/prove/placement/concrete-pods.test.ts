import type { NodeSelectorTerm } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { checkPodSecurity } from "../pod-security/check-pod-security.ts";
import { plainPod, unplaced, waysByBinding, waysByName, waysToNode } from "./concrete-pods.ts";
import { mayLand } from "./landing.ts";
import type { RunningPod } from "./running-pods.ts";

const host = "kubernetes.io/hostname";
const node = {
  name: "n1",
  labels: { stage: "prod", [host]: "n1", rack: "7" },
  taints: [
    { key: "stage", value: "prod", effect: "NoSchedule" },
    { key: "quiet", effect: "PreferNoSchedule" },
  ],
  unschedulable: false,
};
const free = { name: "n2", labels: {}, taints: [], unschedulable: false };
const stages = { label: "stage", own: "dev", mattering: ["stage", "rack"] };
const required = (...nodeSelectorTerms: NodeSelectorTerm[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const asked = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const name = (value: string): NodeSelectorTerm => ({
  matchFields: [{ key: "metadata.name", operator: "In", values: [value] }],
});
const all = { tolerations: [{ operator: "Exists" }] };
const nowhere = asked("example.com/nowhere", "DoesNotExist");

test.each([
  ["only the stage's label is looked at", { nodeSelector: { [host]: "n1" } }],
  ["a node selector is asked for", { nodeSelector: { stage: "prod" } }],
  ["a label that a policy names is asked for", { nodeSelector: { rack: "7" } }],
  ["nothing has to be asked for", {}],
  ["affinity is not looked at", required(asked("stage", "In", "prod"))],
  ["affinity has to name the label", required(asked("stage", "Exists"))],
  ["another stage may not be named", required(asked("stage", "NotIn", "dev"))],
  ["its own stage has to be among the values", required(asked("stage", "In", "dev", "prod"))],
  ["its own stage has to be the last value", required(asked("stage", "In", "prod", "dev"))],
  ["some affinity is asked for", required(nowhere)],
  ["names are not looked at", required(name("n1"))],
  ["one term for its own stage is enough", required(asked("stage", "In", "dev"), asked("stage", "In", "prod"))],
  ["the last term has to be for its own stage", required(asked("stage", "In", "prod"), asked("stage", "In", "dev"))],
  ["both are asked for", { nodeSelector: { stage: "prod" }, ...required(asked("stage", "NotIn", "dev")) }],
])("where %s there is a way to a stage's node", (_, way) => {
  expect(waysToNode(node, stages)).toContainEqual({ ...way, ...all });
});

test.each([
  ["everything", [{ operator: "Exists" }]],
  ["key and value", [{ key: "stage", operator: "Equal", value: "prod", effect: "NoSchedule" }]],
  ["without operator and effect", [{ key: "stage", value: "prod" }]],
  ["the key", [{ key: "stage", operator: "Exists", effect: "NoSchedule" }]],
])("a taint that keeps pods away is tolerated in each form: %s", (_, tolerations) => {
  expect(waysToNode(node, stages)).toContainEqual({ nodeSelector: { stage: "prod" }, tolerations });
});

test("a taint without a value is tolerated without one", () => {
  const tainted = { ...free, taints: [{ key: "a", effect: "NoExecute" }] };
  const ways = waysToNode(tainted, stages).map(({ tolerations }) => tolerations);
  expect(ways).toContainEqual([{ key: "a", operator: "Equal", effect: "NoExecute" }]);
  expect(ways).toContainEqual([{ key: "a" }]);
});

test("to a node without the label lead its absence and every other stage's", () => {
  const ways = waysToNode(free, stages);
  for (const way of [
    required(asked("stage", "DoesNotExist")),
    required(asked("stage", "NotIn", "dev")),
    required(name("n2")),
    required(nowhere),
    {},
  ])
    expect(ways).toContainEqual(way);
  expect(ways).toContainEqual(all);
});

test("who is of no stage, or where no label says stages, asks for no stage of its own", () => {
  const ofNone = waysToNode(node, { ...stages, own: undefined });
  expect(ofNone).toContainEqual({ ...required(asked("stage", "In", "prod")), ...all });
  expect(JSON.stringify([ofNone, waysToNode(free, { ...stages, own: undefined })])).not.toMatch(/dev|undefined|null/);
  const unlabelled = waysToNode(node, { label: undefined, own: undefined, mattering: [] });
  expect(unlabelled).toContainEqual({ nodeSelector: { [host]: "n1" }, ...all });
  expect(unlabelled).toContainEqual({ ...required(name("n1")), ...all });
  expect(JSON.stringify(unlabelled)).not.toContain("undefined");
});

test("every way leads to the node, and none that the scheduler goes names it", () => {
  for (const one of [node, free]) {
    for (const way of waysToNode(one, stages)) {
      expect(way.nodeName).toBeUndefined();
      expect(mayLand(way, one)).toEqual({ lands: true, by: "scheduler" });
    }
    for (const way of waysByName(one, stages)) expect(mayLand(way, one)).toEqual({ lands: true, by: "nodeName" });
  }
});

test("a name, or a binding, needs no toleration of NoSchedule, but one of NoExecute", () => {
  expect(waysByName(node, stages)).toContainEqual({ nodeName: "n1" });
  expect(waysByName(node, stages)).toContainEqual({ nodeName: "n1", nodeSelector: { stage: "prod" } });
  expect(waysByName(node, stages)).toContainEqual({ nodeName: "n1", ...required(asked("stage", "NotIn", "dev")) });
  expect(waysByBinding(node, stages)).toContainEqual({});
  expect(waysByBinding(node, stages).every((way) => !("nodeName" in way))).toBe(true);
  const evicting = { ...free, taints: [{ key: "a", effect: "NoExecute" }] };
  expect(waysByName(evicting, stages)).not.toContainEqual({ nodeName: "n2" });
  expect(waysByName(evicting, stages)).toContainEqual({ nodeName: "n2", ...all });
});

test("a plain pod is one that the strictest level and every quota admit", () => {
  const { labels, spec } = plainPod({ app: "placed" });
  expect(labels).toEqual({ app: "placed" });
  expect(checkPodSecurity({ spec }, "restricted", "latest").violations).toEqual([]);
  expect(spec.automountServiceAccountToken).toBe(false);
  const amounts = {
    cpu: expect.stringMatching(/^\d+m$/) as string,
    memory: expect.stringMatching(/^\d+Mi$/) as string,
  };
  expect(spec.containers[0]).toMatchObject({
    name: expect.stringMatching(/./) as string,
    image: expect.stringMatching(/./) as string,
    resources: { requests: amounts, limits: amounts },
  });
});

test("of a pod that is there all stays but where it runs", () => {
  const podAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
  const containers = [{ name: "web", image: "web" }];
  const placed = { nodeName: "n1", nodeSelector: { stage: "dev" }, ...all, containers };
  const pod = (spec: RunningPod["spec"], metadata: RunningPod["metadata"]) =>
    unplaced({ spec, metadata } as RunningPod);
  const affinity = { ...required(name("n1")).affinity, podAffinity };
  expect(pod({ ...placed, affinity }, { labels: { app: "web" } })).toEqual({
    labels: { app: "web" },
    spec: { containers, affinity: { podAffinity } },
  });
  expect(pod({ ...placed, ...required(name("n1")) }, {})).toEqual({ labels: {}, spec: { containers } });
});

test("onto a node that keeps nothing off the first way tolerates nothing, and every way says only what a pod can", () => {
  const ways = waysToNode(free, stages);
  expect(ways[0]).toEqual(required(name("n2")));
  expect(ways.filter(({ tolerations }) => tolerations === undefined).length).toBe(ways.length / 2);
  const known = ["affinity", "tolerations"];
  expect([...new Set(ways.flatMap((way) => Object.keys(way)))].toSorted()).toEqual(known);
});

test("what does not lead to the node is no way: a stage's own nodes are none of another stage", () => {
  const own = { ...stages, own: "prod" };
  for (const way of waysToNode(node, own)) expect(mayLand(way, node).lands).toBe(true);
  expect(waysToNode(node, own)).not.toContainEqual({ ...required(asked("stage", "NotIn", "prod")), ...all });
});
