import { expect, test } from "vitest";
import { keyText } from "../../manifests/object-key.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveResources } from "./prove-resources.ts";

const namespaces = ["dev", "prod"].map(
  (stage) => `{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${stage}, labels: { stage: ${stage} } } }`,
);
const limited = "resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }";
const pod = (name: string, stage: string, spec: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop-${stage} }, spec: { ${spec} } }`;
const sound = (name: string, stage: string) => pod(name, stage, `containers: [{ name: a, image: a, ${limited} }]`);

function witnessOf(...objects: string[]) {
  const world = worldOf([...namespaces, sound("web", "prod"), ...objects].join("\n---\n"));
  const given = givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) });
  const verdict = proveResources(world, given).verdicts.find(({ from, to }) => from === "dev" && to === "prod");
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
  expect(witnessOf(quota, pod("b", "dev", "containers: [{ name: a, image: a }]"))).toEqual([
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
