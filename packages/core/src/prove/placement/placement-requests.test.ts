import { expect, test } from "vitest";
import { type Admission, anything, type Decision } from "../admission/admission.ts";
import {
  boundPodChain,
  changedPodChain,
  decideChain,
  madePodChain,
  podChain,
  policyNames,
  workloadChain,
} from "./placement-requests.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";

const where = { namespace: "shop-dev", as: { user: "dora", groups: [] } };

function sent(kind: "Job" | "CronJob" | "Deployment", restartPolicy?: string): unknown {
  const spec = { containers: [], ...(restartPolicy && { restartPolicy }) };
  const [first] = workloadChain(
    kind,
    { metadata: { labels: { app: "placed" } }, spec },
    where,
    "CREATE",
    "node",
  ).requests;
  return first?.object;
}

test("pods of jobs say how they start again, as an API server asks, and those of other workloads always do", () => {
  expect(sent("Job")).toMatchObject({ spec: { template: { spec: { restartPolicy: "Never" } } } });
  expect(sent("Job", "OnFailure")).toMatchObject({ spec: { template: { spec: { restartPolicy: "OnFailure" } } } });
  expect(sent("CronJob", "Always")).toMatchObject({
    spec: { jobTemplate: { spec: { template: { spec: { restartPolicy: "Never" } } } } },
  });
  expect(sent("Deployment", "Never")).toMatchObject({ spec: { template: { spec: { containers: [] } } } });
  expect(JSON.stringify(sent("Deployment", "Never"))).not.toContain("restartPolicy");
});

const kubeSystem = "system:serviceaccount:kube-system";
const pod = { metadata: { labels: { app: "placed" } }, spec: { containers: [], nodeSelector: { stage: "dev" } } };
const selector = { matchLabels: { app: "placed" } };
const job = { metadata: pod.metadata, spec: { ...pod.spec, restartPolicy: "Never" } };
const always: readonly (readonly [WorkloadKind, string, readonly string[], object])[] = [
  [
    "Deployment",
    "apps/v1",
    ["dora deployments", "deployment-controller replicasets", "replicaset-controller pods"],
    { replicas: 1, selector, template: pod },
  ],
  [
    "ReplicaSet",
    "apps/v1",
    ["dora replicasets", "replicaset-controller pods"],
    { replicas: 1, selector, template: pod },
  ],
  [
    "StatefulSet",
    "apps/v1",
    ["dora statefulsets", "statefulset-controller pods"],
    { replicas: 1, serviceName: "placed", selector, template: pod },
  ],
  ["DaemonSet", "apps/v1", ["dora daemonsets", "daemon-set-controller pods"], { selector, template: pod }],
  ["Job", "batch/v1", ["dora jobs", "job-controller pods"], { template: job }],
  [
    "CronJob",
    "batch/v1",
    ["dora cronjobs", "cronjob-controller jobs", "job-controller pods"],
    { schedule: "* * * * *", jobTemplate: { spec: { template: job } } },
  ],
  [
    "ReplicationController",
    "v1",
    ["dora replicationcontrollers", "replication-controller pods"],
    { replicas: 1, selector: { app: "placed" }, template: pod },
  ],
];

test.each(always)("a %s of %s is made by its own controllers, in order: %j", (kind, apiVersion, order, spec) => {
  const { requests, sent: byThem } = workloadChain(kind, pod, where, "CREATE", "n1");
  expect(byThem).toBe(1);
  expect(requests.map(({ as, resource }) => `${as.user.replace(`${kubeSystem}:`, "")} ${resource}`)).toEqual(order);
  expect(requests[0]?.object).toEqual({
    apiVersion,
    kind,
    metadata: { name: "placed", namespace: "shop-dev", labels: { app: "placed" } },
    spec,
  });
  // A name that the server makes up from `generateName` is not in the request.
  const made = requests.at(-1);
  const isNamed = kind === "StatefulSet";
  for (const request of requests) {
    const { group, version, operation, name, namespace, oldObject, object, subresource } = request;
    const of = (object as { readonly apiVersion: string }).apiVersion;
    expect(of).toBe(group === "" ? version : `${group}/${version}`);
    expect({ operation, name, namespace, oldObject, subresource }).toEqual({
      operation: "CREATE",
      name: request !== made ? "placed" : isNamed ? "placed-0" : "",
      namespace: "shop-dev",
      oldObject: null,
      subresource: undefined,
    });
  }
  for (const { as } of requests.slice(1))
    expect(as.groups).toEqual(["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]);
  const owner = order.length === 3 ? (kind === "Deployment" ? "ReplicaSet" : "Job") : kind;
  expect(made).toMatchObject({
    group: "",
    object: {
      kind: "Pod",
      metadata: {
        ...(isNamed ? {} : { generateName: "placed-" }),
        name: expect.stringMatching(isNamed ? /^placed-0$/ : /^placed-\w{5}$/) as string,
        namespace: "shop-dev",
        labels: { app: "placed" },
        ownerReferences: [
          {
            kind: owner,
            name: "placed",
            uid: expect.stringMatching(/./) as string,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    },
  });
  const { as, object, group } = madePodChain(kind, pod, "shop-dev").requests[0] ?? {};
  expect({ as, group }).toEqual({ as: made?.as, group: "" });
  expect(object).toMatchObject({ metadata: { ownerReferences: [{ kind: owner }] }, spec: pod.spec });
  expect(madePodChain(kind, pod, "shop-dev").sent).toBe(0);
});

test("what stands between a workload and its pods is the workload's, and has its template", () => {
  const [, between] = workloadChain("Deployment", pod, where, "CREATE", "n1").requests;
  expect(between).toMatchObject({
    group: "apps",
    object: {
      kind: "ReplicaSet",
      metadata: { ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", controller: true }] },
      spec: { selector, template: pod },
    },
  });
});

test("a DaemonSet's pod asks for its node by name, the pods of others say what the template says", () => {
  const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }];
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  const made = (kind: WorkloadKind) => workloadChain(kind, pod, where, "CREATE", "n1").requests.at(-1)?.object;
  expect(made("DaemonSet")).toMatchObject({ spec: { affinity: { nodeAffinity }, nodeSelector: { stage: "dev" } } });
  expect(made("StatefulSet")).toMatchObject({ spec: pod.spec });
  expect(JSON.stringify(made("StatefulSet"))).not.toContain("affinity");
});

test("a workload that is changed said nothing before of where its pods run", () => {
  const spec = { ...pod.spec, nodeName: "n1", affinity: {}, tolerations: [] };
  const [update] = workloadChain("Deployment", { ...pod, spec }, where, "UPDATE", "n1").requests;
  expect(update).toMatchObject({ operation: "UPDATE", object: { spec: { template: { spec } } } });
  expect(update).toHaveProperty("oldObject.spec", {
    replicas: 1,
    selector,
    template: { metadata: pod.metadata, spec: { containers: [] } },
  });
});

test("a pod is made, and then bound or changed, by the same person", () => {
  const plain = podChain(pod, where);
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "placed", namespace: "shop-dev", labels: { app: "placed" } },
    spec: pod.spec,
  };
  expect(plain.sent).toBe(1);
  expect(plain.requests).toEqual([
    {
      operation: "CREATE",
      group: "",
      version: "v1",
      resource: "pods",
      namespace: "shop-dev",
      name: "placed",
      object: body,
      oldObject: null,
      as: where.as,
    },
  ]);
  const bound = boundPodChain(pod, "n1", where);
  expect(bound.sent).toBe(2);
  expect(bound.requests[0]).toEqual(plain.requests[0]);
  expect(bound.requests[1]).toMatchObject({
    resource: "pods",
    subresource: "binding",
    operation: "CREATE",
    object: {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "placed", namespace: "shop-dev" },
      target: { apiVersion: "v1", kind: "Node", name: "n1" },
    },
  });
  const later = { ...pod, spec: { ...pod.spec, tolerations: [{ operator: "Exists" }] } };
  const changed = changedPodChain(pod, later, where);
  expect(changed.sent).toBe(2);
  expect(changed.requests[0]).toEqual(plain.requests[0]);
  expect(changed.requests[1]).toMatchObject({
    operation: "UPDATE",
    group: "",
    resource: "pods",
    oldObject: body,
    object: { ...body, spec: later.spec },
  });
});

test("of abstract ones nothing further is known: names, owners' names and all that is around the pod may be anything", () => {
  const abstract = { metadata: {}, spec: {}, isAbstract: true };
  for (const kind of Object.keys(workloadKinds) as WorkloadKind[]) {
    const { requests } = workloadChain(kind, abstract, where, "UPDATE", "n1", (spec) => spec);
    expect(requests[0]?.oldObject).toBe(anything);
    for (const { name, object } of requests) {
      expect(name).toBe(anything);
      expect(object).toMatchObject({ metadata: { [anything]: true, name: anything } });
    }
    expect(requests.at(-1)?.object).toMatchObject({
      metadata: { ownerReferences: [{ name: anything, uid: anything }] },
    });
    const template = { metadata: { [anything]: true, name: anything }, spec: {} };
    const inside = { [anything]: true, template };
    const spec = kind === "CronJob" ? { [anything]: true, jobTemplate: { [anything]: true, spec: inside } } : inside;
    expect(requests[0]).toHaveProperty("object.spec", spec);
  }
  expect(podChain(abstract, where).requests[0]).toMatchObject({
    name: anything,
    object: { metadata: { [anything]: true } },
  });
});

test("a chain is refused by one request, open by one that depends, and admitted by all", () => {
  const refusal = (name: string) => ({ policy: { group: "", kind: "Policy", namespace: "", name }, message: "no" });
  const deciding = (...answers: Decision[]): Admission => {
    let at = 0;
    return { decide: () => answers[at++] ?? { answer: "admitted" } };
  };
  const chain = boundPodChain(pod, "n1", where);
  const depends = (name: string): Decision => ({ answer: "depends", by: [refusal(name)] });
  const admitted: Decision = { answer: "admitted" };
  expect(decideChain(deciding(admitted, admitted), chain)).toEqual(admitted);
  expect(decideChain(deciding(depends("a"), depends("b")), chain)).toEqual({
    answer: "depends",
    by: [refusal("a"), refusal("b")],
  });
  const refused: Decision = { answer: "refused", by: refusal("c") };
  expect(decideChain(deciding(depends("a"), refused), chain)).toEqual(refused);
  expect(policyNames([refusal("a"), refusal("b"), refusal("a")])).toEqual(["a", "b"]);
});
