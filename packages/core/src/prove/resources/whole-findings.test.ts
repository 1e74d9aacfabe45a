import { expect, test } from "vitest";
import { resourcesCodes } from "../../diagnostics/prove-resources-codes.ts";
import {
  deployment,
  enough,
  judged,
  maker,
  namespace,
  noClasses,
  node,
  priority,
  quota,
  running,
  stages,
} from "./testing/resource-worlds.ts";

const hint = (code: keyof typeof resourcesCodes) => resourcesCodes[code].fix;
const limits = [{ type: "Container", default: { memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "128Mi" } }];
const limitRange = {
  apiVersion: "v1",
  kind: "LimitRange",
  metadata: { name: "stage-bounds", namespace: "shop-dev" },
  spec: { limits },
};

test("no quota: twice of what runs today, and what every container is given", () => {
  const reason = "no quota bounds cpu and memory in shop-dev, whose pods run beside those of prod";
  const { told: all, findings, verdict } = judged(stages + running + maker("shop-dev") + noClasses("shop-dev"));
  expect(all).toEqual([
    {
      is: "resources error KS3701",
      message: reason,
      hint: hint("KS3701"),
      at: "Namespace shop-dev",
      pairs: ["dev > prod"],
      witness: reason,
      steps: ["Namespace shop-dev:  says no ResourceQuota bounds what its pods ask for"],
      fix: "bound CPU and memory by a ResourceQuota, with a LimitRange for pods that ask for nothing",
      edits: ["add ResourceQuota shop-dev/stage-bounds", "add LimitRange shop-dev/stage-bounds"],
    },
  ]);
  expect(findings[0]?.fix?.edits).toEqual([
    {
      type: "add",
      object: {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "stage-bounds", namespace: "shop-dev" },
        spec: { hard: { "requests.cpu": "4", "requests.memory": "4Gi", "limits.memory": "8Gi" } },
      },
    },
    { type: "add", object: limitRange },
  ]);
  expect(verdict).toEqual({
    property: "resources",
    from: "dev",
    to: "prod",
    verdict: "broken",
    reason,
    findings: ["KS3701"],
    witness: { summary: reason, steps: expect.any(Array) },
    assumptions: [
      "kubernetes-works",
      "cluster-administrators-are-trusted",
      "own-components-are-trusted",
      "listed-subjects-only",
      "nodes-as-listed",
      "one-snapshot",
    ],
    sensitivity: {
      kinds: [
        "ResourceQuota",
        "LimitRange",
        "Node",
        "scheduling.k8s.io/PriorityClass",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
      ],
    },
  });
});

test("a quota rounds up to whole cores and gibibytes, and is never below two and four", () => {
  const hardOf = (resources: string) => {
    const text =
      stages +
      deployment("shop-dev", "", resources) +
      deployment("shop-prod") +
      maker("shop-dev") +
      noClasses("shop-dev");
    const [edit] = judged(text).findings[0]?.fix?.edits ?? [];
    return edit?.type === "add" ? (edit.object as unknown as { spec: { hard: object } }).spec.hard : undefined;
  };
  const small = "{ requests: { cpu: 100m, memory: 1Mi }, limits: { memory: 1Gi } }";
  expect(hardOf(small)).toEqual({ "requests.cpu": "2", "requests.memory": "4Gi", "limits.memory": "8Gi" });
  const odd = "{ requests: { cpu: 1100m, memory: 1100Mi }, limits: { memory: 2Gi } }";
  expect(hardOf(odd)).toEqual({ "requests.cpu": "5", "requests.memory": "5Gi", "limits.memory": "10Gi" });
});

test("a container that is there and has no limit is named, and further namespaces are counted", () => {
  const more = namespace("cart-dev", "dev") + deployment("cart-dev", "", "{}");
  const text = stages + deployment("shop-dev", "", "{}") + deployment("shop-prod") + more;
  const reason =
    "no quota bounds cpu and memory in shop-dev, whose pods run beside those of prod, nor in 1 more namespaces of dev";
  const [finding] = judged(text).told;
  expect(finding).toMatchObject({
    message: reason,
    related: ["this namespace too @ Namespace cart-dev"],
    steps: [
      "Namespace shop-dev:  says no ResourceQuota bounds what its pods ask for",
      "apps/Deployment shop-dev/web: spec.template.spec.containers[0] says this container has no memory limit",
    ],
  });
  expect(finding?.edits).toHaveLength(4);
});

test("a quota of requests: what is used is limited for every container", () => {
  const bounded = quota("shop-dev", '{ hard: { requests.cpu: "4", requests.memory: 8Gi } }');
  const reason = "no limit bounds what pods of shop-dev use of the memory that they share with prod";
  const { told: all, findings } = judged(stages + running + maker("shop-dev") + noClasses("shop-dev") + bounded);
  expect(all).toEqual([
    {
      is: "resources error KS3702",
      message: reason,
      hint: hint("KS3702"),
      at: "Namespace shop-dev",
      pairs: ["dev > prod"],
      witness: reason,
      steps: ["Namespace shop-dev:  says its quota bounds what pods ask for, and nothing what they use"],
      fix: "limit the memory of containers by a LimitRange",
      edits: ["add LimitRange shop-dev/stage-bounds"],
    },
  ]);
  expect(findings[0]?.fix?.edits).toEqual([{ type: "add", object: limitRange }]);
});

test("semantics 24: a class that somebody may name evicts others: where it may be named, and what refuses it", () => {
  const reason =
    "anna may make pods with the priority class system-cluster-critical (2000000000) in shop-dev, which evict pods of prod with 0";
  const { told: all, findings } = judged(stages + running + maker("shop-dev") + quota("shop-dev", enough));
  expect(all).toEqual([
    {
      is: "resources error KS3703",
      message: reason,
      hint: hint("KS3703"),
      at: "Namespace shop-dev",
      pairs: ["dev > prod"],
      witness: reason,
      steps: [expect.stringMatching(/^anna: create pods shop-dev\/ .*"priorityClassName":"system-cluster-critical"/)],
      fix: "refuse priority classes that the stage's pods do not have, by a ResourceQuota",
      edits: ["add ResourceQuota shop-dev/stage-priority"],
    },
  ]);
  const [edit] = findings[0]?.fix?.edits ?? [];
  expect(edit).toMatchObject({
    object: {
      spec: {
        hard: { pods: "0" },
        scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] },
      },
    },
  });
});

test("a class with which pods run: the class, and where it is named", () => {
  const text =
    stages + deployment("shop-dev", ", priorityClassName: high") + deployment("shop-prod") + priority("high", 1000);
  const reason = "the Deployment shop-dev/web of dev has the priority 1000 and evicts pods of prod with 0";
  expect(judged(text).told).toEqual([
    {
      is: "resources error KS3703",
      message: reason,
      hint: hint("KS3703"),
      at: "scheduling.k8s.io/PriorityClass high",
      related: ["this namespace too @ Namespace shop-dev"],
      pairs: ["dev > prod"],
      witness: reason,
      steps: ["apps/Deployment shop-dev/web: spec.template.spec.priorityClassName says high: 1000"],
    },
  ]);
});

test("where a class of one's own may be named, it is shown beside the namespace", () => {
  const text = stages + running + maker("shop-dev") + quota("shop-dev", enough) + priority("high", 1000);
  expect(judged(text).told).toMatchObject([
    {
      message: "anna may make pods with the priority class high (1000) in shop-dev, which evict pods of prod with 0",
      at: "Namespace shop-dev",
      related: ["the priority class @ scheduling.k8s.io/PriorityClass high"],
    },
  ]);
});

test("quotas beyond what the nodes have left are lowered to it", () => {
  const reason =
    "the quotas of dev (cpu 4) and what pods of prod ask for (2) are more than the 5 of the nodes on which both run";
  expect(judged(stages + running + quota("shop-dev", enough) + node("node-1", { cpu: "5" })).told).toEqual([
    {
      is: "resources error KS3704",
      message: reason,
      hint: hint("KS3704"),
      at: "Namespace shop-dev",
      pairs: ["dev > prod"],
      witness: reason,
      steps: [`Namespace shop-dev:  says ${reason}`],
      fix: "lower the quotas to what the nodes have left for them",
      edits: ['set ResourceQuota shop-dev/bounds: spec.hard."requests.cpu" = "3"'],
    },
  ]);
});

test("what holds: bounded in each namespace, nobody there, or outside", () => {
  const { of } = judged(stages + running);
  expect(of("dev", "prod")).toMatchObject({
    verdict: "holds",
    reason: "what the pods of dev may take is bounded in each of its 1 namespaces, and they evict none of prod",
    assumptions: expect.arrayContaining(["one-snapshot", "admission-in-force"]),
    sensitivity: {
      kinds: [
        "Pod",
        "ReplicationController",
        "Namespace",
        "Node",
        "ServiceAccount",
        "apps/Deployment",
        "apps/ReplicaSet",
        "apps/StatefulSet",
        "apps/DaemonSet",
        "batch/Job",
        "batch/CronJob",
        "rbac.authorization.k8s.io/Role",
        "rbac.authorization.k8s.io/ClusterRole",
        "rbac.authorization.k8s.io/RoleBinding",
        "rbac.authorization.k8s.io/ClusterRoleBinding",
        "scheduling.k8s.io/PriorityClass",
        "node.k8s.io/RuntimeClass",
      ],
    },
  });
  for (const [from, to] of [
    ["dev", "(outside)"],
    ["(outside)", "dev"],
  ] as const)
    expect(of(from, to)).toMatchObject({
      verdict: "holds",
      reason: "what is outside the cluster has no pods on its nodes",
      sensitivity: { kinds: [] },
    });
});
