import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { parseSubject, parseWhat } from "./question.ts";

test.each([
  ["alice", "User", "", "alice"],
  ["user:alice", "User", "", "alice"],
  ["oidc:alice@corp", "User", "", "oidc:alice@corp"],
  ["group:oidc:team", "Group", "", "oidc:team"],
  ["serviceaccount:shop-dev/ci", "ServiceAccount", "shop-dev", "ci"],
  ["sa:shop-dev:ci", "ServiceAccount", "shop-dev", "ci"],
  ["system:serviceaccount:shop-dev:ci", "ServiceAccount", "shop-dev", "ci"],
])("%s is a %s", (text, kind, namespace, name) => {
  expect(parseSubject(text)).toEqual({ kind, namespace, name });
});

test("a service account without its namespace is nobody", () => {
  expect(parseSubject("serviceaccount:ci")).toBeUndefined();
});

const world = worldOf(
  "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.example.com}, spec: {scope: Cluster}}",
);
const parsed = (text: string) => {
  const found = parseWhat(text, world);
  if (!("asked" in found)) return found.hint;
  const { asked } = found;
  return asked.type === "path"
    ? asked.path
    : `${asked.resource} ${asked.group} ${asked.name} ${String(asked.isClusterWide)}`;
};

test.each([
  ["pods", "pods   false"],
  ["po", "pods   false"],
  ["pods/exec", "pods/exec   false"],
  ["pods/web", "pods  web false"],
  ["pods/web/exec", "pods/exec  web false"],
  ["deployments", "deployments apps  false"],
  ["deployment.apps", "deployments apps  false"],
  ["deployments/scale", "deployments/scale apps  false"],
  ["secrets/database", "secrets  database false"],
  ["networkpolicies", "networkpolicies networking.k8s.io  false"],
  ["nodes", "nodes   true"],
  ["widget", "widgets example.com  true"],
  ["gadgets.other.com", "gadgets other.com  false"],
  ["/metrics", "/metrics"],
  ["deploymnets", "did you mean `deployments`?"],
])("%s asks for %s", (text, expected) => {
  expect(parsed(text)).toBe(expected);
});
