import { expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { worldOf } from "../testing/world-of.ts";
import { amountOf, requestsOf, sum, times } from "./amounts.ts";
import { boundsOf } from "./bounds.ts";
import { prioritiesOf, quotaRefuses } from "./priorities.ts";
import { needs, roomOn } from "./room.ts";

const billion = 1_000_000_000n;
const gibi = 2n ** 30n * billion;
const amounts = (cpu: bigint, memory: bigint) => ({ cpu: cpu * billion, memory: memory * gibi });

test.each<[written: unknown, amount: bigint | undefined]>([
  ["2", 2n * billion],
  [2, 2n * billion],
  ["500m", 500_000_000n],
  ["1Gi", gibi],
  ["text", undefined],
  [undefined, undefined],
  [{}, undefined],
  [null, undefined],
])("%j is so much", (written, amount) => {
  expect(amountOf(written)).toBe(amount);
});

test("amounts are added and taken several times, never less than none", () => {
  expect(sum(amounts(1n, 2n), amounts(3n, 4n))).toEqual(amounts(4n, 6n));
  expect(times(amounts(1n, 2n), 3)).toEqual(amounts(3n, 6n));
  expect(times(amounts(1n, 2n), 2.9)).toEqual(amounts(2n, 4n));
  expect(times(amounts(1n, 2n), -1)).toEqual(amounts(0n, 0n));
});

const asking = (cpu: string, memory: string, more: object = {}) => ({
  name: "a",
  resources: { requests: { cpu, memory } },
  ...more,
});
const always = { restartPolicy: "Always" } as const;

test.each([
  ["containers together", { containers: [asking("1", "1Gi"), asking("2", "2Gi")] }, amounts(3n, 3n)],
  [
    "those that run beside them from the start too",
    { containers: [asking("1", "1Gi")], initContainers: [asking("2", "2Gi", always)] },
    amounts(3n, 3n),
  ],
  [
    "or the greatest of those that run before, of each",
    { containers: [asking("1", "1Gi")], initContainers: [asking("4", "0"), asking("2", "2Gi")] },
    amounts(4n, 2n),
  ],
  [
    "but not where they ask for less",
    { containers: [asking("3", "3Gi")], initContainers: [asking("2", "2Gi")] },
    amounts(3n, 3n),
  ],
  [
    "a limit is a request where none is written",
    { containers: [{ name: "a", resources: { limits: { cpu: "2", memory: "4Gi" }, requests: { cpu: "1" } } }] },
    amounts(1n, 4n),
  ],
  ["nothing is nothing", { containers: [{ name: "a" }] }, amounts(0n, 0n)],
])("a pod asks for what its %s", (_, spec, expected) => {
  expect(requestsOf(spec)).toEqual(expected);
});

const shop = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { stage: dev } } }\n---\n";
const one = "{ containers: [{ name: a, image: a, resources: { requests: { cpu: 1, memory: 1Gi } } }] }";
const template = `{ metadata: { labels: { app: web } }, spec: ${one} }`;
const workload = (apiVersion: string, kind: string, spec: string, metadata = "name: web, namespace: shop") =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { ${metadata} }, spec: ${spec} }\n---\n`;
const selected = (more = "") => `{ ${more}selector: { matchLabels: { app: web } }, template: ${template} }`;
const needed = (text: string) => needs(runningPods(worldOf(shop + text))).cpu / billion;
const made = (kind: string, apiVersion = "apps/v1") =>
  `name: pod, namespace: shop, ownerReferences: [{ apiVersion: ${apiVersion}, kind: ${kind}, name: web, controller: true, uid: u }]`;

test.each([
  ["a Deployment of 3", workload("apps/v1", "Deployment", selected("replicas: 3, ")), 3n],
  ["a Deployment that says no number", workload("apps/v1", "Deployment", selected()), 1n],
  ["a Deployment of none", workload("apps/v1", "Deployment", selected("replicas: 0, ")), 0n],
  ["a Job of 4 at once", workload("batch/v1", "Job", `{ parallelism: 4, template: ${template} }`), 4n],
  ["a Job", workload("batch/v1", "Job", `{ template: ${template} }`), 1n],
  [
    "a CronJob",
    workload("batch/v1", "CronJob", `{ schedule: "* * * * *", jobTemplate: { spec: { template: ${template} } } }`),
    1n,
  ],
  ["a pod of nobody", workload("v1", "Pod", one), 1n],
  [
    "a Deployment of 2, and a pod of its ReplicaSet's, which counts with it",
    workload("apps/v1", "Deployment", selected("replicas: 2, ")) +
      workload(
        "apps/v1",
        "ReplicaSet",
        selected("replicas: 2, "),
        made("Deployment").replace("name: pod", "name: web-1"),
      ) +
      workload("v1", "Pod", one, made("ReplicaSet").replace("name: web,", "name: web-1,")),
    2n,
  ],
])("%s asks for so many cores", (_, text, cores) => {
  expect(needed(text)).toBe(cores);
});

const node = (name: string, status: string) =>
  `{ apiVersion: v1, kind: Node, metadata: { name: ${name} }${status} }\n---\n`;
const classOf = (...names: string[]): NodeClass => ({
  stage: "dev",
  node: { name: names[0] ?? "", labels: {}, taints: [], unschedulable: false },
  names,
  isControlPlane: false,
  isSupposed: false,
});

test("nodes have what they give to pods, else what they have, and together what each has", () => {
  const room = roomOn(
    worldOf(
      node("a", ', status: { allocatable: { cpu: "3", memory: 3Gi }, capacity: { cpu: "4", memory: 4Gi } }') +
        node("b", ', status: { capacity: { cpu: "4", memory: 4Gi } }') +
        node("silent", "") +
        node("half", ', status: { capacity: { cpu: "4" } }') +
        node("other-half", ", status: { capacity: { memory: 4Gi } }"),
    ),
  );
  expect(room([classOf("a")])).toEqual(amounts(3n, 3n));
  expect(room([classOf("a", "b"), classOf("b")])).toEqual(amounts(11n, 11n));
  expect(room([])).toEqual(amounts(0n, 0n));
  for (const name of ["silent", "half", "other-half", "unknown"])
    expect(room([classOf("a"), classOf(name)])).toBeUndefined();
});

const priority = (name: string, value: number, more = "") =>
  `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: ${value}${more} }\n---\n`;

test("priority classes, lowest first: those that are written and the two that every cluster has", () => {
  const { all, byDefault } = prioritiesOf(
    worldOf(priority("b", 5) + priority("a", 5, ", preemptionPolicy: Never") + priority("low", -1)),
  );
  expect(all.map(({ name, value, preempts }) => [name, value, preempts])).toEqual([
    ["low", -1, true],
    ["a", 5, false],
    ["b", 5, true],
    ["system-cluster-critical", 2_000_000_000, true],
    ["system-node-critical", 2_000_001_000, true],
  ]);
  expect(byDefault).toEqual({ name: "", value: 0, preempts: true });
});

test("the default class is the lowest that says so; what is written of the system's counts once", () => {
  const { all, byDefault } = prioritiesOf(
    worldOf(
      priority("high", 9, ", globalDefault: true") +
        priority("usual", 3, ", globalDefault: true") +
        priority("system-cluster-critical", 2_000_000_000),
    ),
  );
  expect(byDefault.name).toBe("usual");
  expect(all.filter(({ name }) => name === "system-cluster-critical")).toHaveLength(1);
});

test("a pod's priority is its class's, else its own number, else the default", () => {
  const world = worldOf(
    shop + priority("usual", 3, ", globalDefault: true") + priority("high", 9) + workload("v1", "Pod", one),
  );
  const [pod] = runningPods(world);
  if (pod === undefined) throw new Error("no pod");
  const of = (more: object) => prioritiesOf(world).of({ ...pod, spec: { ...pod.spec, ...more } });
  expect(of({ priorityClassName: "high", priority: 7 })).toMatchObject({ name: "high", value: 9 });
  expect(of({ priority: 7 })).toEqual({ name: "", value: 7, preempts: true });
  expect(of({ priorityClassName: "gone" }).name).toBe("usual");
  expect(of({}).name).toBe("usual");
});

const quota = (spec: string, name = "q") =>
  `{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ${name}, namespace: shop }, spec: ${spec} }\n---\n`;
const scoped = (expression: string, hard = '{ pods: "0" }', more = "") =>
  quota(`{ hard: ${hard}, scopeSelector: { matchExpressions: [${expression}] }${more} }`);
const named = (operator: string, values = "") => `{ scopeName: PriorityClass, operator: ${operator}${values} }`;

test.each<[string, refused: readonly string[]]>([
  [scoped(named("Exists")), ["high", "low"]],
  [scoped(named("DoesNotExist")), [""]],
  [scoped(named("In", ", values: [high]")), ["high"]],
  [scoped(named("NotIn", ", values: [high]")), ["", "low"]],
  [scoped(`${named("Exists")}, ${named("NotIn", ", values: [high]")}`), ["low"]],
  [scoped(named("Exists"), "{ count/pods: 0 }"), ["high", "low"]],
  [scoped(named("Exists"), '{ pods: "1" }'), []],
  [scoped(named("Exists"), '{ requests.cpu: "0" }'), []],
  [scoped(named("Exists"), '{ pods: "0" }', ", scopes: [Terminating]"), []],
  [scoped(`${named("Exists")}, { scopeName: BestEffort, operator: Exists }`), []],
  [quota('{ hard: { pods: "0" } }'), ["", "high", "low"]],
  [
    scoped(named("In", ", values: [high]")) + scoped(named("In", ", values: [low]")).replace("name: q", "name: p"),
    ["high", "low"],
  ],
])("the quota %s refuses pods of these classes", (text, refused) => {
  const refuses = quotaRefuses(worldOf(shop + text));
  expect(["", "high", "low"].filter((name) => refuses("shop", name))).toEqual(refused);
  expect(refuses("other", "high")).toBe(false);
});

const limited = one.replace("requests: { cpu: 1, memory: 1Gi }", "limits: { memory: 1Gi }");
const range = (limits: string) =>
  `{ apiVersion: v1, kind: LimitRange, metadata: { name: l, namespace: shop }, spec: { limits: [${limits}] } }\n---\n`;
const hard = (content: string, name = "q") => quota(`{ hard: { ${content} } }`, name);
const both = 'requests.cpu: "4", requests.memory: 8Gi';
const unbounded = (...what: string[]) => ({ type: "unbounded", what });

test.each<[text: string, bound: object]>([
  ["", unbounded("cpu", "memory")],
  [hard('requests.cpu: "4"'), unbounded("memory")],
  [hard("requests.memory: 8Gi"), unbounded("cpu")],
  [hard(both), { type: "no memory limit" }],
  [hard(`${both}, limits.memory: 9Gi`), { type: "bounded", requests: amounts(4n, 8n) }],
  [hard('cpu: "4", memory: 8Gi, limits.memory: 9Gi'), { type: "bounded", requests: amounts(4n, 8n) }],
  [hard('limits.cpu: "4", limits.memory: 9Gi'), { type: "bounded", requests: amounts(4n, 9n) }],
  [hard(`${both}, cpu: "3", memory: 2Gi, limits.memory: 9Gi`), { type: "bounded", requests: amounts(3n, 2n) }],
  [hard(both) + hard('requests.cpu: "2", limits.memory: 9Gi', "p"), { type: "bounded", requests: amounts(2n, 8n) }],
  [hard(both) + range("{ type: Container, max: { memory: 1Gi } }"), { type: "bounded", requests: amounts(4n, 8n) }],
  [hard(both) + range("{ type: Container, default: { memory: 1Gi } }"), { type: "bounded", requests: amounts(4n, 8n) }],
  [hard(both) + range('{ type: Container, default: { cpu: "1" } }'), { type: "no memory limit" }],
  [
    hard('pods: "10"') +
      range('{ type: Pod, max: { cpu: "1", memory: 2Gi } }, { type: Container, max: { memory: 2Gi } }'),
    { type: "bounded", requests: amounts(10n, 20n) },
  ],
  [
    hard('count/pods: "5"') +
      range('{ type: Pod, max: { cpu: "1", memory: 2Gi } }, { type: Pod, max: { memory: 1Gi } }'),
    { type: "no memory limit" },
  ],
  [hard('pods: "10"') + range('{ type: Container, max: { cpu: "1", memory: 2Gi } }'), unbounded("cpu", "memory")],
  [range('{ type: Pod, max: { cpu: "1", memory: 2Gi } }'), unbounded("cpu", "memory")],
  [quota(`{ scopes: [Terminating], hard: { ${both} } }`), unbounded("cpu", "memory")],
])("what pods may take where more may be made is bounded by %s", (text, bound) => {
  const world = worldOf(shop + text + workload("v1", "Pod", limited));
  expect(boundsOf(world, [...runningPods(world)], () => true)("shop")).toEqual(bound);
});

test("where no more may be made, pods are bounded by their own limits, and the first container without one is named", () => {
  const boundOf = (spec: string, text = "") => {
    const world = worldOf(shop + text + workload("v1", "Pod", spec));
    const bound = boundsOf(world, [...runningPods(world)], () => false)("shop");
    return [bound.type, "unlimited" in bound ? bound.unlimited?.path : undefined];
  };
  expect(boundOf(limited)).toEqual(["fixed", undefined]);
  expect(boundOf(one)).toEqual(["unbounded", ["spec", "containers", 0]]);
  const second = limited.replace("containers: [", "initContainers: [{ name: i, image: i }], containers: [");
  expect(boundOf(second)).toEqual(["unbounded", ["spec", "initContainers", 0]]);
  expect(boundOf(one, hard(both))).toEqual(["no memory limit", ["spec", "containers", 0]]);
  expect(boundOf(limited, hard(both))).toEqual(["bounded", undefined]);
});
