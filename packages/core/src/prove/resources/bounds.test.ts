import { expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { worldOf } from "../testing/world-of.ts";
import { requestsOf } from "./amounts.ts";
import { boundsOf } from "./bounds.ts";
import { lowerQuotas } from "./lower-quotas.ts";
import { prioritiesOf, quotaRefuses } from "./priorities.ts";
import {
  botOf,
  deployment,
  enough,
  judged,
  maker,
  namespace,
  noClasses,
  quota,
  running,
  stages,
} from "./testing/resource-worlds.ts";

const billion = 1_000_000_000n;
const container = (cpu: number, more: object = {}) => ({
  name: "a",
  resources: { requests: { cpu: String(cpu), memory: String(cpu) } },
  ...more,
});
const sidecar = (cpu: number) => container(cpu, { restartPolicy: "Always" });
const step = (cpu: number) => container(cpu);

// InitContainerUse(i) = sum(restartable init containers with index < i) + the i-th: k8s.io/component-helpers/resource/helpers.go
test.each<[string, cpu: number, spec: object]>([
  [
    "what runs before with a sidecar beside it",
    5,
    { initContainers: [sidecar(2), step(3)], containers: [container(1)] },
  ],
  ["a sidecar that starts after it is not beside it", 3, { initContainers: [step(3), sidecar(2)], containers: [] }],
  [
    "two sidecars, and a step between them",
    6,
    { initContainers: [sidecar(1), step(2), sidecar(3)], containers: [container(2)] },
  ],
  ["steps follow each other", 4, { initContainers: [step(4), step(3), sidecar(2)], containers: [container(1)] }],
  [
    "the pod asks for more as a whole",
    7,
    { containers: [container(1)], resources: { requests: { cpu: "7", memory: "7" } } },
  ],
  [
    "the pod's containers ask, and it has a limit as a whole",
    1,
    { containers: [container(1)], resources: { limits: { cpu: "7", memory: "7" } } },
  ],
  ["nothing is said as a whole either", 0, { containers: [{ name: "a" }], resources: {} }],
  [
    "it says only a limit, and only as a whole",
    7,
    { containers: [{ name: "a" }], resources: { limits: { cpu: "7", memory: "7" } } },
  ],
  ["its runtime needs something too", 3, { containers: [container(1)], overhead: { cpu: "2", memory: "2" } }],
])("a pod asks for what it needs at most at once: %s", (_, cpu, spec) => {
  expect(requestsOf({ containers: [], ...spec })).toEqual({
    cpu: BigInt(cpu) * billion,
    memory: BigInt(cpu) * billion,
  });
});

const limitRange = (spec: string) =>
  `{ apiVersion: v1, kind: LimitRange, metadata: { name: l, namespace: shop-dev }${spec} }\n---\n`;
const bothRequests = "requests.cpu: 4, requests.memory: 8Gi";
const ofClasses = "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: Exists }] }";

test.each<[string, type: string]>([
  [quota("shop-dev", `{ hard: { ${bothRequests}, limits.memory: 8Gi }, ${ofClasses} }`), "unbounded"],
  [quota("shop-dev", enough) + limitRange(""), "bounded"],
  [
    quota("shop-dev", `{ hard: { ${bothRequests} } }`) +
      limitRange(", spec: { limits: [{ type: Pod, max: { memory: 1Gi } }] }"),
    "no memory limit",
  ],
  [
    quota("shop-dev", `{ hard: { ${bothRequests} } }`) +
      limitRange(", spec: { limits: [{ type: PersistentVolumeClaim, max: { memory: 1Gi } }] }"),
    "no memory limit",
  ],
  [
    quota("shop-dev", `{ hard: { ${bothRequests} } }`) +
      limitRange(", spec: { limits: [{ type: Container, max: { memory: 1Gi } }] }"),
    "bounded",
  ],
])("one container without a limit takes all memory, unless a rule for every container forbids it: %s", (text, type) => {
  const world = worldOf(stages + text);
  expect(boundsOf(world, [], () => true)("shop-dev").type).toBe(type);
});

test("of several amounts of a quota the least counts, in whatever order they stand", () => {
  const of = (cpu: string, requests: string) => {
    const hard = `{ hard: { requests.cpu: "${requests}", cpu: "${cpu}", limits.cpu: "9", memory: 8Gi, limits.memory: 8Gi } }`;
    const bound = boundsOf(worldOf(stages + quota("shop-dev", hard)), [], () => true)("shop-dev");
    return bound.type === "bounded" ? bound.requests.cpu / billion : undefined;
  };
  expect([of("3", "4"), of("4", "3")]).toEqual([3n, 3n]);
});

test("a quota that says nothing refuses, bounds and lowers nothing", () => {
  const text = `${stages}{ apiVersion: v1, kind: ResourceQuota, metadata: { name: q, namespace: shop-dev } }\n---\n`;
  const world = worldOf(text);
  expect(quotaRefuses(world)("shop-dev", "high")).toBe(false);
  expect(boundsOf(world, [...runningPods(world)], () => true)("shop-dev").type).toBe("unbounded");
  expect(lowerQuotas(world, [], [{ what: "cpu", given: 2n, left: 1n }], ["shop-dev"])).toBeUndefined();
});

test("classes of the same value stand in the order of their names, however they are written", () => {
  const names = (...written: string[]) =>
    prioritiesOf(
      worldOf(
        written
          .map(
            (name) =>
              `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: ${name} }, value: 5 }\n---\n`,
          )
          .join(""),
      ),
    )
      .all.map(({ name }) => name)
      .slice(0, 3);
  expect(names("a", "b", "c")).toEqual(["a", "b", "c"]);
  expect(names("c", "a", "b")).toEqual(["a", "b", "c"]);
});

test("a stage's namespaces are those in which its pods are, or may be made, and those of no stage where its people make some", () => {
  const empty = namespace("empty-dev", "dev");
  const bounded = (of: number) =>
    `what the pods of dev may take is bounded in each of its ${of} namespaces, and they evict none of prod`;
  expect(judged(stages + empty + running).verdict?.reason).toBe(bounded(1));
  const tools = namespace("tools") + quota("tools", enough) + noClasses("tools");
  const foreign = namespace("shop-test", "test") + maker("shop-test", { subject: botOf("shop-dev") });
  const inTools = maker("tools", { subject: botOf("shop-dev") });
  expect(judged(stages + running + tools + inTools).verdict?.reason).toBe(bounded(2));
  expect(judged(stages + running + foreign + noClasses("shop-test")).verdict?.reason).toBe(bounded(1));
});

const ofKubernetes = ["kube-system", "kube-public", "kube-node-lease"];
test.each(ofKubernetes)("%s, a namespace of Kubernetes' own, counts where it is of a stage", (name) => {
  const text = stages + running + deployment(name, "", "{}");
  expect(judged(text).of("(unassigned)", "prod")?.verdict).toBe("holds");
  expect(judged(text + namespace(name, "base")).of("base", "prod")).toMatchObject({
    verdict: "broken",
    reason: `no quota bounds cpu and memory in ${name}, whose pods run beside those of prod`,
  });
});

test("where somebody may make pods and none runs, a quota of two cores and four gibibytes is enough", () => {
  const { findings } = judged(stages + maker("shop-dev") + noClasses("shop-dev") + deployment("shop-prod"));
  expect(findings[0]?.fix?.edits[0]).toMatchObject({
    object: { spec: { hard: { "requests.cpu": "2", "requests.memory": "4Gi", "limits.memory": "8Gi" } } },
  });
});
