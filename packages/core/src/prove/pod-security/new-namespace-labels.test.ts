import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { newNamespaceLabels } from "./new-namespace-labels.ts";

const level = { "pod-security.kubernetes.io/enforce": "privileged" };
const api = "admissionregistration.k8s.io";
const rule = '{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }';
const policy = (name: string, ofPolicy: string, ofBinding: string) =>
  `{ apiVersion: ${api}/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { matchConstraints: { resourceRules: [${rule}]${ofPolicy} }, validations: [{ expression: "false" }] } }
---
{ apiVersion: ${api}/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${name} }, spec: { policyName: ${name}, validationActions: [Deny]${ofBinding} } }
---
`;
const unless = (key: string) => `namespaceSelector: { matchExpressions: [{ key: ${key}, operator: DoesNotExist }] }`;
const keysOf = (text: string) => newNamespaceLabels(worldOf(text)).map((labels) => Object.keys(labels).toSorted());

test("without policies a new namespace is tried without labels, and with the level that refuses nothing", () => {
  expect(newNamespaceLabels(worldOf("{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }"))).toEqual([
    {},
    level,
  ]);
});

test("labels by which a policy, or its binding, leaves a namespace out: all of them, and each, with the level and without", () => {
  const text = policy("a", `, ${unless("free")}`, "") + policy("b", "", `, matchResources: { ${unless("mine")} }`);
  const [enforce = ""] = Object.keys(level);
  expect(keysOf(text)).toEqual(
    [
      [],
      [enforce],
      ["free", "mine"],
      ["free", "mine", enforce],
      ["free"],
      ["free", enforce],
      ["mine"],
      ["mine", enforce],
    ].map((keys) => keys.toSorted()),
  );
});

test("of very many policies the first few are tried", () => {
  const many = Array.from({ length: 20 }, (_, at) => policy(`p-${at}`, `, ${unless(`key-${at}`)}`, "")).join("");
  expect(keysOf(many)).toHaveLength(20);
});
