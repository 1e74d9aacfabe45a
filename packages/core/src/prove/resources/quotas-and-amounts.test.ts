import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { worldOf } from "../testing/world-of.ts";
import { amountOf, requestsOf } from "./amounts.ts";
import { lowerQuotas, type OverGiven } from "./lower-quotas.ts";
import { prioritiesOf, quotaRefuses } from "./priorities.ts";

const billion = 1_000_000_000n;
const mebibyte = 1_048_576n * billion;
const cpu = (given: bigint, left: bigint): OverGiven => ({ what: "cpu", given: given * billion, left: left * billion });
const memory = (given: bigint, left: bigint): OverGiven => ({
  what: "memory",
  given: given * mebibyte,
  left: left * mebibyte,
});
const quota = (spec: string, name = "q") =>
  `{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ${name}, namespace: a }, spec: { ${spec} } }\n---\n`;
const pod = (requests: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: a }, spec: { containers: [{ name: a, image: a, resources: { requests: { ${requests} } } }] } }\n---\n`;

function lowered(text: string, over: readonly OverGiven[], namespaces: readonly string[] = ["a"]) {
  const world = worldOf(text);
  return lowerQuotas(world, [...runningPods(world)], over, namespaces);
}
const values = (text: string, over: readonly OverGiven[]) =>
  lowered(text, over)?.edits.map((edit) => edit.type === "set" && `${edit.path.join(".")} = ${String(edit.value)}`);
const noScopes = "{ matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] }";

test.each<[string, string, readonly OverGiven[], readonly string[] | undefined]>([
  ["down to a tenth of a core", quota('hard: { requests.cpu: "1" }'), [cpu(3n, 1n)], ["spec.hard.requests.cpu = 300m"]],
  ["down to a mebibyte", quota("hard: { memory: 100Mi }"), [memory(3n, 1n)], ["spec.hard.memory = 33Mi"]],
  ["by its limits", quota('hard: { limits.cpu: "4" }'), [cpu(2n, 1n)], ["spec.hard.limits.cpu = 2"]],
  [
    "of both what is given too much of",
    quota('hard: { requests.cpu: "4", requests.memory: 8Mi }'),
    [cpu(2n, 1n), memory(2n, 1n)],
    ["spec.hard.requests.cpu = 2", "spec.hard.requests.memory = 4Mi"],
  ],
  [
    "to the least that any node has left",
    quota('hard: { cpu: "8" }'),
    [cpu(4n, 1n), cpu(4n, 2n)],
    ["spec.hard.cpu = 2"],
  ],
  ["not where it counts something else", quota('hard: { pods: "3" }'), [cpu(2n, 1n)], undefined],
  [
    "not where it is of some pods only",
    quota(`hard: { cpu: "4" }, scopeSelector: ${noScopes}`),
    [cpu(2n, 1n)],
    undefined,
  ],
  ["not to nothing", quota("hard: { cpu: 100m }"), [cpu(2n, 1n)], undefined],
  [
    "to just what its pods ask for",
    quota('hard: { cpu: "4" }') + pod('cpu: "2"'),
    [cpu(2n, 1n)],
    ["spec.hard.cpu = 2"],
  ],
  ["not below what its pods ask for", quota('hard: { cpu: "4" }') + pod("cpu: 2100m"), [cpu(2n, 1n)], undefined],
])("a quota is lowered %s", (_how, text, over, expected) => {
  expect(values(text, over)).toEqual(expected);
});

test("the fix says what it does, and is none for other namespaces", () => {
  const text = quota('hard: { cpu: "4" }');
  expect(lowered(text, [cpu(2n, 1n)])).toEqual({
    description: "lower the quotas to what the nodes have left for them",
    edits: [
      {
        type: "set",
        object: { group: "", kind: "ResourceQuota", namespace: "a", name: "q" },
        path: ["spec", "hard", "cpu"],
        value: "2",
      },
    ],
  });
  expect(lowered(text, [cpu(2n, 1n)], ["b"])).toBeUndefined();
});

const container = (cpus: string | number, more: object = {}) => ({
  name: "a",
  ...{ resources: { requests: { cpu: cpus as string, memory: "1" } } },
  ...more,
});

// https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
test.each<[string, Partial<PodSpec>, number]>([
  ["its containers together", { containers: [container("1"), container("2")] }, 3],
  ["what is written as a number", { containers: [container(2)] }, 2],
  [
    "the greatest of what runs before",
    { containers: [container("1")], initContainers: [container("3"), container("2")] },
    3,
  ],
  [
    "its containers, where what runs before asks for less",
    { containers: [container("2")], initContainers: [container("1")] },
    2,
  ],
  [
    "what runs beside them from the start as well",
    { containers: [container("1")], initContainers: [container("3", { restartPolicy: "Always" })] },
    4,
  ],
  ["nothing where nothing is written", { containers: [{ name: "a" }] }, 0],
  ["the limit, where no request is written", { containers: [{ name: "a", resources: { limits: { cpu: "2" } } }] }, 2],
])("a pod asks for %s", (_what, spec, cores) => {
  expect(requestsOf({ containers: [], ...spec }).cpu).toBe(BigInt(cores) * billion);
});

test("an amount is a quantity, as a text or a number", () => {
  expect([amountOf("1"), amountOf(1), amountOf("100m")]).toEqual([billion, billion, 100_000_000n]);
  expect([amountOf("much"), amountOf(undefined), amountOf(true), amountOf(["1"])]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

const priorityClass = (name: string, value: number, more = "") =>
  `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: ${value}${more} }\n---\n`;

// k8s.io/kubernetes/pkg/apis/scheduling/types.go (SystemCriticalPriority)
test("every cluster has two priority classes of its own, above all others", () => {
  const { all, byDefault } = prioritiesOf(worldOf(priorityClass("b", 5) + priorityClass("a", 5)));
  expect(all.map(({ name, value, preempts }) => [name, value, preempts])).toEqual([
    ["a", 5, true],
    ["b", 5, true],
    ["system-cluster-critical", 2_000_000_000, true],
    ["system-node-critical", 2_000_001_000, true],
  ]);
  expect(byDefault).toEqual({ name: "", value: 0, preempts: true });
});

test("a default is what a pod has that names none, and one that is written by its value keeps that", () => {
  const priorities = prioritiesOf(worldOf(priorityClass("usual", 7, ", globalDefault: true, preemptionPolicy: Never")));
  expect(priorities.byDefault).toMatchObject({ name: "usual", value: 7, preempts: false });
  const of = (spec: string) => {
    const text = `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: a }, spec: { ${spec}containers: [{ name: a, image: a }] } }`;
    return [...runningPods(worldOf(text))].map((one) => priorities.of(one)).map(({ name, value }) => [name, value]);
  };
  expect(of("")).toEqual([["usual", 7]]);
  expect(of("priority: 9, ")).toEqual([["", 9]]);
  expect(of("priorityClassName: system-node-critical, ")).toEqual([["system-node-critical", 2_000_001_000]]);
});

const selecting = (operator: string, values = "") =>
  `hard: { pods: "0" }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: ${operator}${values} }] }`;

// https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-per-priorityclass
test.each<[string, readonly string[]]>([
  [selecting("In", ", values: [high]"), ["high"]],
  [selecting("NotIn", ", values: [high]"), ["", "low"]],
  [selecting("Exists"), ["high", "low"]],
  [selecting("DoesNotExist"), [""]],
  ['hard: { pods: "0" }', ["", "high", "low"]],
  ['hard: { count/pods: "0" }', ["", "high", "low"]],
  ['hard: { pods: "1" }', []],
  ['hard: { requests.cpu: "0" }', []],
  ['hard: { pods: "0" }, scopes: [BestEffort]', []],
  ['hard: { pods: "0" }, scopeSelector: { matchExpressions: [{ scopeName: BestEffort, operator: Exists }] }', []],
])("a quota of %s lets no pods in of these classes", (spec, refused) => {
  const isRefused = quotaRefuses(worldOf(quota(spec)));
  expect(["", "high", "low"].filter((name) => isRefused("a", name))).toEqual(refused);
  expect(["", "high", "low"].filter((name) => isRefused("b", name))).toEqual([]);
});
