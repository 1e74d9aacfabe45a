import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { readPolicies } from "./policy-readings.ts";

const policy = (expression: string, resource = "pods") => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: p }, spec: { matchConstraints: { resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: [${resource}] }] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }`;
const reading = (expression: string, resource?: string) => readPolicies(worldOf(policy(expression, resource)));
const areAlike = (
  expression: string,
  one: Record<string, string>,
  other: Record<string, string>,
  resource?: string,
) => {
  const found = reading(expression, resource);
  return found.namespaceKey("a", one) === found.namespaceKey("b", other);
};

test("namespaces are alike in labels that no policy names", () => {
  const byStage = "namespaceObject.metadata.labels['stage'] == 'dev'";
  expect(areAlike(byStage, { stage: "dev", app: "a" }, { stage: "dev", app: "b" })).toBe(true);
  expect(areAlike(byStage, { stage: "dev" }, { stage: "prod" })).toBe(false);
  expect(areAlike("true", { "pod-security.kubernetes.io/enforce": "baseline" }, {})).toBe(false);
});

test("a policy that goes over all labels, or reads the namespace's name, tells all apart", () => {
  expect(areAlike("namespaceObject.metadata.labels.exists(key, key.startsWith('x'))", { app: "a" }, { app: "b" })).toBe(
    false,
  );
  expect(
    areAlike("namespaceObject.metadata.?labels.orValue({}).all(key, key != 'x')", { app: "a" }, { app: "b" }),
  ).toBe(false);
  expect(areAlike("request.namespace != 'x'", {}, {})).toBe(false);
  expect(areAlike("request.namespace != 'x'", {}, {}, "configmaps")).toBe(true);
  expect(areAlike("namespaceObject.metadata.annotations['frozen'] != 'yes'", {}, {})).toBe(false);
});

test("users are alike as far as no text of a policy is in their names or groups", () => {
  const actor = (user: string, ...groups: string[]) => ({ user, groups });
  const named = reading("request.userInfo.username.startsWith('system:') || 'ops' in request.userInfo.groups");
  expect(named.actorKey(actor("anna", "team-a"))).toBe(named.actorKey(actor("berta", "team-b")));
  expect(named.actorKey(actor("anna"))).not.toBe(named.actorKey(actor("system:anna")));
  expect(named.actorKey(actor("anna", "ops"))).not.toBe(named.actorKey(actor("anna", "team-a")));
  const patterns = reading("request.userInfo.username.matches('^a')");
  expect(patterns.actorKey(actor("anna"))).not.toBe(patterns.actorKey(actor("berta")));
  expect(named.actorKey(actor("system:anna"))).not.toBe(named.actorKey(actor("no-system:anna")));
  const owned = reading("request.userInfo.username == namespaceObject.metadata.labels.owner");
  expect(owned.actorKey(actor("anna"))).not.toBe(owned.actorKey(actor("berta")));
});
