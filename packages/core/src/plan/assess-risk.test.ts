import { expect, test } from "vitest";
import type { KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";
import { assessRisk } from "./assess-risk.ts";
import { differences } from "./fields/differences.ts";
import { keyOf } from "../manifests/object-key.ts";
import { live, owns, someObject } from "./testing/live-objects.ts";

const groups: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  ClusterNetworkPolicy: "policy.networking.k8s.io/v1alpha2",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  Database: "example.com/v1",
  Deployment: "apps/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PriorityClass: "scheduling.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  StatefulSet: "apps/v1",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
};
const of = (kind: string, rest: Record<string, unknown> = {}, metadata = {}) =>
  someObject(groups[kind] ?? "v1", kind, rest, metadata);

function riskOf(action: "create" | "delete" | "replace", object: KubernetesObject): string {
  const before = action === "create" ? undefined : live(object);
  const wanted = action === "delete" ? undefined : object;
  return assessRisk({ key: keyOf(object), action, changes: [], wanted, live: before, result: undefined }).risk;
}

function change(
  before: KubernetesObject,
  after: KubernetesObject,
  metadata: object = {},
): ReturnType<typeof assessRisk> {
  const found: LiveObject = live(before, { ...metadata });
  const result = live(after);
  const changes = differences(found, result);
  return assessRisk({ key: keyOf(after), action: "change", changes, wanted: after, live: found, result });
}

test.each([
  ["data", ["Namespace", "PersistentVolumeClaim", "StatefulSet", "CustomResourceDefinition", "Secret", "Database"]],
  [
    "separation",
    [
      "NetworkPolicy",
      "ClusterNetworkPolicy",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
      "ResourceQuota",
      "LimitRange",
    ],
  ],
  ["interruption", ["Deployment", "Service", "RoleBinding", "ClusterRole", "PriorityClass", "HTTPRoute", "ConfigMap"]],
])("deleting and replacing: %s", (risk, kinds) => {
  expect(kinds.map((kind) => [kind, riskOf("delete", of(kind))])).toEqual(kinds.map((kind) => [kind, risk]));
  expect(kinds.map((kind) => [kind, riskOf("replace", of(kind))])).toEqual(kinds.map((kind) => [kind, risk]));
});

test("configuration of an earlier release goes as a matter of routine", () => {
  expect(riskOf("delete", of("ConfigMap", {}, { name: "web-config-0123456789" }))).toBe("routine");
});

test("creating is routine, except a binding, whose subjects get something", () => {
  expect(riskOf("create", of("Deployment"))).toBe("routine");
  const binding = of("RoleBinding", { subjects: [{ kind: "Group", name: "oidc:web" }] });
  expect(
    assessRisk({
      key: keyOf(binding),
      action: "create",
      changes: [],
      wanted: binding,
      live: undefined,
      result: undefined,
    }),
  ).toEqual({
    risk: "separation",
    because: ["Group oidc:web gets what it allows"],
  });
});

test("subjects of a binding: more are a risk, fewer are none", () => {
  const binding = (...names: string[]) =>
    of("RoleBinding", { subjects: names.map((name) => ({ kind: "ServiceAccount", namespace: "a", name })) });
  expect(change(binding("a"), binding("a", "b"))).toEqual({
    risk: "separation",
    because: ["ServiceAccount a/b gets what it allows"],
  });
  expect(change(binding("a", "b"), binding("a")).risk).toBe("routine");
});

test("labels by which policies choose namespaces are a wall, common ones are not", () => {
  const namespace = (labels: object, annotations: object = {}) => of("Namespace", {}, { labels, annotations });
  expect(change(namespace({ stage: "dev" }), namespace({ stage: "prod" })).risk).toBe("separation");
  const level = "pod-security.kubernetes.io/enforce";
  expect(change(namespace({ [level]: "restricted" }), namespace({})).risk).toBe("separation");
  expect(change(namespace({}), namespace({}, { "kubestage.dev/hosts": "a" })).risk).toBe("separation");
  expect(change(namespace({ "app.kubernetes.io/name": "a" }), namespace({ "app.kubernetes.io/name": "b" })).risk).toBe(
    "routine",
  );
});

test("a wall that changes is a risk, its labels are none", () => {
  for (const kind of ["NetworkPolicy", "ValidatingAdmissionPolicyBinding", "ResourceQuota"]) {
    expect(change(of(kind, { spec: { a: 1 } }), of(kind, { spec: { a: 2 } })).risk).toBe("separation");
    expect(change(of(kind), of(kind, {}, { labels: { a: "b" } })).risk).toBe("routine");
  }
  expect(change(of("ClusterRole", { rules: [] }), of("ClusterRole", { rules: [{ verbs: ["get"] }] })).risk).toBe(
    "separation",
  );
});

test("what restarts pods or leads traffic elsewhere interrupts", () => {
  const deployment = (spec: object) => of("Deployment", { spec });
  expect(change(deployment({ template: { a: 1 } }), deployment({ template: { a: 2 } })).because).toEqual([
    "its pods are replaced",
  ]);
  expect(change(deployment({ replicas: 3 }), deployment({ replicas: 0 })).because).toEqual(["it is scaled to nothing"]);
  expect(change(deployment({ replicas: 3 }), deployment({ replicas: 2 })).risk).toBe("routine");
  const service = (spec: object) => of("Service", { spec });
  expect(change(service({ selector: { a: "b" } }), service({ selector: { a: "c" } })).risk).toBe("interruption");
  expect(change(service({ portsAre: 1 }), service({ portsAre: 2 })).risk).toBe("routine");
});

test("replicas that we set no more go back to the default until an autoscaler comes", () => {
  const managedFields = [owns({ "f:spec": { "f:replicas": {} } })];
  const before = of("StatefulSet", { spec: { replicas: 3 } });
  const result = live(of("StatefulSet", { spec: { replicas: 1 } }));
  const found = live(before, { managedFields });
  const assessed = assessRisk({
    key: keyOf(before),
    action: "change",
    changes: differences(found, result),
    wanted: of("StatefulSet", { spec: {} }),
    live: found,
    result,
  });
  expect(assessed).toEqual({
    risk: "interruption",
    because: [
      "spec.replicas goes from 3 to 1: kubestage sets it no more, and until an autoscaler does it is the default",
    ],
  });
});

test("every reason is told, the worst first", () => {
  const set = (template: number, when: string) =>
    of("StatefulSet", { spec: { template, persistentVolumeClaimRetentionPolicy: { whenDeleted: when } } });
  const { risk, because } = change(set(1, "Retain"), set(2, "Delete"));
  expect(risk).toBe("data");
  expect(because).toEqual(["whether its volumes are deleted with it changes", "its pods are replaced"]);
});
