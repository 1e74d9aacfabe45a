import { expect, test } from "vitest";
import { keyText } from "../../manifests/object-key.ts";
import { judged } from "./testing/resource-worlds.ts";

const namespaces = ["dev", "prod"].map(
  (stage) => `{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }`,
);
const limited = "resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }";
const pod = (name: string, stage: string, spec: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop-${stage} }, spec: { ${spec} } }`;
const sound = (name: string, stage: string) => pod(name, stage, `containers: [{ name: a, image: a, ${limited} }]`);

function witnessOf(...objects: string[]) {
  const { verdict } = judged([...namespaces, sound("web", "prod"), ...objects].join("\n---\n"));
  return verdict?.witness?.steps.map((step) =>
    step.type === "state"
      ? [keyText(step.object), step.field, step.says].filter((one) => one !== undefined).join(": ")
      : "",
  );
}

test("the witness names the container without a limit, not one of those that have one; also one that runs first", () => {
  const unbounded = "Namespace shop-dev: no ResourceQuota bounds what its pods ask for";
  expect(
    witnessOf(
      sound("a", "dev"),
      pod("b", "dev", `containers: [{ name: a, image: a, ${limited} }, { name: b, image: b }]`),
    ),
  ).toEqual([unbounded, "Pod shop-dev/b: spec.containers[1]: this container has no memory limit"]);
  const job = `{ apiVersion: batch/v1, kind: CronJob, metadata: { name: load, namespace: shop-dev }, spec: { schedule: "* * * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, initContainers: [{ name: wait, image: a }], containers: [{ name: a, image: a, ${limited} }] } } } } } }`;
  expect(witnessOf(sound("a", "dev"), job)).toEqual([
    unbounded,
    "batch/CronJob shop-dev/load: spec.jobTemplate.spec.template.spec.initContainers[0]: this container has no memory limit",
  ]);
  expect(witnessOf(sound("a", "dev"))).toBeUndefined();
});

test("where a quota bounds what pods ask for, the witness names who may use more", () => {
  const quota =
    "{ apiVersion: v1, kind: ResourceQuota, metadata: { name: a, namespace: shop-dev }, spec: { hard: { requests.cpu: 1, requests.memory: 1Gi } } }";
  const bare = (name: string) => pod(name, "dev", "containers: [{ name: a, image: a }]");
  expect(witnessOf(quota, bare("b"), bare("c"))).toEqual([
    "Namespace shop-dev: its quota bounds what pods ask for, and nothing what they use",
    "Pod shop-dev/b: spec.containers[0]: this container has no memory limit",
  ]);
});

test("where all have limits and somebody may make more pods, the namespace alone is named", () => {
  const maker = [
    '{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: m, namespace: shop-dev }, rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }] }',
    "{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: m, namespace: shop-dev }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: m }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: anna }] }",
  ];
  expect(witnessOf(sound("a", "dev"), ...maker)).toEqual([
    "Namespace shop-dev: no ResourceQuota bounds what its pods ask for",
  ]);
});

test("a pod without a limit that is there since before its namespace asked for one stays, and is named with what ends it", () => {
  const limiting =
    "{ apiVersion: v1, kind: ResourceQuota, metadata: { name: a, namespace: shop-dev }, spec: { hard: { requests.cpu: 1, requests.memory: 1Gi, limits.memory: 1Gi } } }";
  const there = (name: string) =>
    pod(name, "dev", "containers: [{ name: a, image: a }]").replace("name: ", "uid: u, name: ");
  expect(witnessOf(limiting, pod("b", "dev", "containers: [{ name: a, image: a }]"))).toBeUndefined();
  expect(witnessOf(limiting, sound("a", "dev").replace("name: ", "uid: u, name: "))).toBeUndefined();
  const workload =
    "{ apiVersion: apps/v1, kind: Deployment, metadata: { uid: u, name: d, namespace: shop-dev }, spec: { selector: { matchLabels: { app: a } }, template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: a, image: a }] } } } }";
  expect(witnessOf(limiting, workload)).toBeUndefined();
  expect(witnessOf(limiting, there("b"), there("c"))).toEqual([
    "Namespace shop-dev: new pods are limited, and those that are there stay as they are",
    "Pod shop-dev/b: spec.containers[0]: this container has no memory limit",
  ]);
  const { told } = judged([...namespaces, sound("web", "prod"), limiting, there("b"), there("c")].join("\n---\n"));
  expect(told).toMatchObject([
    {
      is: "resources error KS3702",
      message: "pods of shop-dev that are there without a limit use memory that they share with prod",
      at: "Namespace shop-dev",
      fix: "delete the pods without a limit: those that are made instead have one",
      edits: ["delete Pod shop-dev/b", "delete Pod shop-dev/c"],
    },
  ]);
  const more = [
    "{ apiVersion: v1, kind: Namespace, metadata: { name: cart-dev, labels: { stage: dev } } }",
    ...[limiting, there("b")].map((text) => text.replace("namespace: shop-dev", "namespace: cart-dev")),
  ];
  const two = judged([...namespaces, sound("web", "prod"), limiting, there("b"), ...more].join("\n---\n"));
  expect(two.told[0]?.message).toBe(
    "pods of shop-dev that are there without a limit use memory that they share with prod, and so do those of 1 more namespaces of dev",
  );
  expect(two.told[0]?.edits).toEqual(["delete Pod shop-dev/b", "delete Pod cart-dev/b"]);
});
