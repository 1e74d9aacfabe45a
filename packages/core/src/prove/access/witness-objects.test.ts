import { expect, test } from "vitest";
import { checkPodSecurity } from "../pod-security/check-pod-security.ts";
import { bindingBody, harmlessPod, podMaker, tokenSecret } from "./witness-objects.ts";

test("a pod that Pod Security lets in at any level, with requests and limits, and with its account's token", () => {
  const pod = harmlessPod("tools", "bot");
  expect(checkPodSecurity(pod, "restricted", "latest")).toEqual({ allowed: true, violations: [] });
  expect(pod).toMatchObject({
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "kubestage-witness", namespace: "tools" } },
    spec: {
      serviceAccountName: "bot",
      automountServiceAccountToken: true,
      containers: [
        {
          name: expect.stringMatching(/^[a-z]+$/),
          image: expect.stringContaining(":"),
          // A quota asks for requests and limits.
          resources: {
            requests: { cpu: "10m", memory: "16Mi" },
            limits: { cpu: "10m", memory: "16Mi" },
          },
        },
      ],
    },
  });
});

const template = {
  metadata: { labels: { app: "kubestage-witness" } },
  spec: { serviceAccountName: "bot", containers: [{}] },
};
const never = { spec: { ...template.spec, restartPolicy: "Never" } };
const selected = { selector: { matchLabels: template.metadata.labels }, template };

/** Source: https://kubernetes.io/docs/concepts/workloads/controllers/ */
test.each([
  ["pods", { apiVersion: "v1", kind: "Pod", spec: template.spec }],
  ["deployments", { apiVersion: "apps/v1", kind: "Deployment", spec: selected }],
  ["replicasets", { apiVersion: "apps/v1", kind: "ReplicaSet", spec: selected }],
  ["daemonsets", { apiVersion: "apps/v1", kind: "DaemonSet", spec: selected }],
  [
    "statefulsets",
    { apiVersion: "apps/v1", kind: "StatefulSet", spec: { ...selected, serviceName: "kubestage-witness" } },
  ],
  ["jobs", { apiVersion: "batch/v1", kind: "Job", spec: { template: never } }],
  [
    "cronjobs",
    {
      ...{ apiVersion: "batch/v1", kind: "CronJob" },
      spec: { schedule: "* * * * *", jobTemplate: { spec: { template: never } } },
    },
  ],
  [
    "replicationcontrollers",
    {
      ...{ apiVersion: "v1", kind: "ReplicationController" },
      spec: { replicas: 1, selector: template.metadata.labels, template },
    },
  ],
])("%s that make such a pod", (resource, expected) => {
  const made = podMaker(resource, "tools", "bot");
  expect(made).toMatchObject({ ...expected, metadata: { name: "kubestage-witness", namespace: "tools" } });
});

test("a Secret that is filled with a token of the account", () => {
  expect(tokenSecret("tools", "bot")).toEqual({
    ...{ apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token" },
    metadata: {
      ...{ name: "kubestage-witness", namespace: "tools" },
      annotations: { "kubernetes.io/service-account.name": "bot" },
    },
  });
});

test("a binding of a role to a user, in a namespace or not", () => {
  const group = "rbac.authorization.k8s.io";
  const role = { kind: "ClusterRole", name: "admin" };
  const bound = {
    apiVersion: `${group}/v1`,
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "admin" },
    subjects: [{ apiGroup: group, kind: "User", name: "alice" }],
  };
  const metadata = { name: "kubestage-witness" };
  expect(bindingBody("ClusterRoleBinding", "", role, "alice")).toEqual({
    ...{ ...bound, kind: "ClusterRoleBinding", metadata },
  });
  expect(bindingBody("RoleBinding", "tools", role, "alice")).toEqual({
    ...{ ...bound, kind: "RoleBinding", metadata: { ...metadata, namespace: "tools" } },
  });
});
