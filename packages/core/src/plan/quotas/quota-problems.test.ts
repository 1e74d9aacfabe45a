import { describe, expect, test } from "vitest";
import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import type { AskedObject } from "./asked-object.ts";
import { quotaProblems } from "./quota-problems.ts";

type Spec = Readonly<Record<string, unknown>>;

const metadata = (name: string) => ({ name, namespace: "web-dev" });
const live = (object: KubernetesObject, more: Spec = {}): LiveObject => ({
  ...object,
  ...more,
  metadata: { ...object.metadata, uid: "1", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
});
const make = (kind: string, spec: Spec, apiVersion = "v1", name = "web"): KubernetesObject =>
  ({ apiVersion, kind, metadata: metadata(name), spec }) as KubernetesObject;
const quota = (hard: Spec, used?: Spec, more: Spec = {}): LiveObject =>
  live(make("ResourceQuota", { hard, ...more }, "v1", "kubestage"), used && { status: { used } });
const container = (requests: Spec = {}, limits: Spec = {}): Spec => ({ name: "main", resources: { requests, limits } });
const pod = (containers: readonly Spec[], more: Spec = {}): Spec => ({ containers, ...more });
const cpu = (amount: string): Spec => pod([container({ cpu: amount })]);
const workload = (kind: string, template: Spec, more: Spec = {}): KubernetesObject =>
  make(kind, { replicas: 2, template: { spec: template }, ...more }, kind === "Job" ? "batch/v1" : "apps/v1");
const podOf = (spec: Spec, phase = "Running"): LiveObject => {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5d", uid: "2", controller: true };
  const own = live(make("Pod", spec), { status: { phase } });
  return { ...own, metadata: { ...own.metadata, labels: { "pod-template-hash": "5d" }, ownerReferences: [owner] } };
};
const plurals: Readonly<Record<string, string>> = { PersistentVolumeClaim: "persistentvolumeclaims" };
const asks = (object: KubernetesObject, before?: KubernetesObject, isRolledOut = false): AskedObject => ({
  ...{ object, live: before && live(before), isRolledOut },
  plural: plurals[object.kind] ?? `${object.kind.toLowerCase()}s`,
});
const problems = (
  asked: readonly AskedObject[],
  quotas: readonly LiveObject[],
  { pods = [], limitRanges = [] }: { pods?: readonly LiveObject[]; limitRanges?: readonly LiveObject[] } = {},
) => quotaProblems(asked, { quotas, pods, limitRanges });
const lacking = (what: string, left: string, most: string, more: string): string =>
  `the quota kubestage of web-dev leaves ${left} of ${most} for ${what}, and ${more} more is asked for`;

describe("what pods ask for", () => {
  test("has to fit into what is left", () => {
    const used = { "requests.cpu": "3600m" };
    expect(problems([asks(workload("Deployment", cpu("200m")))], [quota({ "requests.cpu": "4" }, used)])).toEqual([]);
    expect(problems([asks(workload("Deployment", cpu("201m")))], [quota({ "requests.cpu": "4" }, used)])).toEqual([
      lacking("requests.cpu", "400m", "4", "402m"),
    ]);
  });

  test("counts limits, and requests that only a limit or a LimitRange gives", () => {
    const range = live(
      make("LimitRange", {
        limits: [{ type: "Container", default: { memory: "512Mi" }, defaultRequest: { cpu: "100m" } }],
      }),
    );
    const template = pod([container({}, { cpu: "1" }), { name: "beside" }]);
    const hard = { "requests.cpu": "1", "limits.cpu": "1", "limits.memory": "1Gi", "requests.memory": "0", pods: "0" };
    const none = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
    expect(problems([asks(workload("Deployment", template))], [quota(hard, none)], { limitRanges: [range] })).toEqual([
      lacking("requests.cpu", "1", "1", "2200m"),
      lacking("limits.cpu", "1", "1", "2"),
      lacking("limits.memory", "1Gi", "1Gi", "2Gi"),
      lacking("pods", "0", "0", "2"),
    ]);
  });

  test("an init container counts where it asks for more, with the sidecars that run by then", () => {
    const template = pod([container({ cpu: "100m" })], {
      initContainers: [{ ...container({ cpu: "50m" }), restartPolicy: "Always" }, container({ cpu: "300m" })],
      overhead: { cpu: "10m" },
    });
    expect(problems([asks(workload("ReplicaSet", template))], [quota({ cpu: "0" }, { cpu: "0" })])).toEqual([
      lacking("cpu", "0", "0", "720m"),
    ]);
  });

  test("takes the place of what runs, and needs room for one more where none may be missing meanwhile", () => {
    const before = workload("Deployment", cpu("500m"));
    const pods = [podOf(cpu("500m")), podOf(cpu("500m")), podOf(cpu("500m"), "Succeeded")];
    const full = quota({ "requests.cpu": "1200m" }, { "requests.cpu": "1" });
    const rolling = { strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } } };
    const given = (template: Spec, more: Spec = {}): readonly string[] =>
      problems([asks(workload("Deployment", template, more), before, true)], [full], { pods });
    expect(given(cpu("600m"), { strategy: { type: "Recreate" } })).toEqual([]);
    expect(given(cpu("601m"), { strategy: { type: "Recreate" } })).toEqual([
      lacking("requests.cpu", "200m", "1200m", "202m"),
    ]);
    expect(given(cpu("500m"), rolling)).toEqual([lacking("requests.cpu", "200m", "1200m", "500m")]);
    expect(given(cpu("500m"), { strategy: { rollingUpdate: { maxUnavailable: 1 } } })).toEqual([]);
    expect(problems([asks(workload("Deployment", cpu("500m"), rolling), before)], [full], { pods })).toEqual([]);
  });

  test("is that of as many pods as there are to be: an autoscaler's fewest, one of a Job, none of a Job that has run", () => {
    const scaled = make(
      "HorizontalPodAutoscaler",
      { minReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web" } },
      "autoscaling/v2",
    );
    const noPods = [quota({ pods: "0" }, { pods: "0" })];
    const more = (asked: readonly AskedObject[]): string | undefined =>
      /and (\d+) more/.exec(problems(asked, noPods)[0] ?? "")?.[1];
    expect(more([asks(workload("Deployment", cpu("1"), { replicas: undefined })), asks(scaled)])).toBe("3");
    expect(more([asks(workload("Job", cpu("1"), { parallelism: 2 }))])).toBe("2");
    const job = workload("Job", cpu("1"));
    expect(more([asks(job, job)])).toBeUndefined();
  });
});

describe("objects", () => {
  test("count together, by their names and their amounts", () => {
    const service = make("Service", { type: "LoadBalancer", ports: [{ port: 80 }, { port: 81 }] });
    const claim = make("PersistentVolumeClaim", {
      resources: { requests: { storage: "5Gi" } },
      storageClassName: "fast",
    });
    const hard = {
      ...{ services: "1", "services.loadbalancers": "0", "services.nodeports": "1", "count/services": "1" },
      ...{ "requests.storage": "4Gi", "fast.storageclass.storage.k8s.io/requests.storage": "5Gi" },
    };
    const none = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
    expect(problems([asks(service), asks(claim)], [quota(hard, none)])).toEqual([
      lacking("services.loadbalancers", "0", "0", "1"),
      lacking("services.nodeports", "1", "1", "2"),
      lacking("requests.storage", "4Gi", "4Gi", "5Gi"),
    ]);
    const full = { ...none, services: "1", "services.loadbalancers": "1", "services.nodeports": "2" };
    expect(problems([asks(service, service)], [quota(hard, full)])).toEqual([]);
  });

  test("a StatefulSet claims storage for each replica that it does not have yet", () => {
    const claims = [{ spec: { resources: { requests: { storage: "1Gi" } } } }];
    const set = (replicas: number) => workload("StatefulSet", cpu("1"), { replicas, volumeClaimTemplates: claims });
    const full = [
      quota(
        { "requests.storage": "2Gi", persistentvolumeclaims: "9" },
        { "requests.storage": "2Gi", persistentvolumeclaims: "2" },
      ),
    ];
    expect(problems([asks(set(2), set(2))], full)).toEqual([]);
    expect(problems([asks(set(3), set(2))], full)).toEqual([lacking("requests.storage", "0", "2Gi", "1Gi")]);
  });
});

describe("a quota", () => {
  const two = [asks(workload("Deployment", cpu("1")))];

  test("that comes with the objects holds in the place of the one that is there", () => {
    const there = quota({ pods: "9" }, { pods: "1" });
    const coming = asks(make("ResourceQuota", { hard: { pods: "2" } }, "v1", "kubestage"));
    expect(problems([...two, coming], [there])).toEqual([lacking("pods", "1", "2", "2")]);
    expect(problems([...two, coming], [])).toEqual([]);
  });

  test("that was not counted yet leaves nothing that is known", () => {
    expect(problems(two, [quota({ pods: "9" })])).toEqual([
      "the quota kubestage of web-dev does not say yet how much pods is used",
    ]);
  });

  test.each<[string, Spec, Spec, boolean]>([
    [
      "another priority",
      {},
      {
        scopeSelector: {
          matchExpressions: [
            { scopeName: "PriorityClass", operator: "NotIn", values: ["own"] },
            { scopeName: "PriorityClass", operator: "Exists" },
          ],
        },
      },
      false,
    ],
    [
      "another priority",
      { priorityClassName: "own" },
      { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "NotIn", values: ["own"] }] } },
      false,
    ],
    [
      "another priority",
      { priorityClassName: "high" },
      { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "NotIn", values: ["own"] }] } },
      true,
    ],
    [
      "one priority",
      { priorityClassName: "high" },
      { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }] } },
      true,
    ],
    [
      "other namespaces",
      {},
      { scopeSelector: { matchExpressions: [{ scopeName: "CrossNamespacePodAffinity", operator: "Exists" }] } },
      false,
    ],
    [
      "other namespaces",
      {
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaceSelector: {} }] } },
      },
      { scopeSelector: { matchExpressions: [{ scopeName: "CrossNamespacePodAffinity", operator: "Exists" }] } },
      true,
    ],
    ["best effort", {}, { scopes: ["BestEffort"] }, false],
    ["the rest", {}, { scopes: ["NotBestEffort"] }, true],
    ["what ends", {}, { scopes: ["Terminating"] }, false],
    ["what ends", { activeDeadlineSeconds: 5 }, { scopes: ["Terminating"] }, true],
    ["what is not known here", {}, { scopes: ["Odd"] }, false],
  ])("for pods of %s counts %j by %j: %s", (_, more, scope, isCounted) => {
    const template = { ...cpu("1"), ...more };
    const found = problems([asks(workload("Deployment", template))], [quota({ pods: "0" }, { pods: "0" }, scope)]);
    expect(found).toEqual(isCounted ? [lacking("pods", "0", "0", "2")] : []);
  });
});
