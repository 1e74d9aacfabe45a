import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveLabels } from "./prove-labels.ts";

const group = "rbac.authorization.k8s.io";
const namespaces = `
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: tools, labels: { team: tools } } }
`;
/** The account builder of dev may patch this one namespace. */
const relabels = (name: string) => `
---
{ apiVersion: ${group}/v1, kind: Role, metadata: { name: label, namespace: ${name} }, rules: [{ apiGroups: [""], resources: [namespaces], verbs: [patch] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: label, namespace: ${name} }, roleRef: { apiGroup: ${group}, kind: Role, name: label }, subjects: [{ kind: ServiceAccount, name: builder, namespace: web-dev }] }
`;
const trusting = (selector: string) => `
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: callers, namespace: web-prod }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: ${selector} }] }] } }
`;
/** Refuses changes of namespaces unless this is so. */
const guarded = (expression: string) => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: guard }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [namespaces, namespaces/*] }] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: guard }, spec: { policyName: guard, validationActions: [Deny] } }
`;

function found(text: string): readonly string[] | undefined {
  const world = worldOf(text);
  const rights = makeRights(world, undefined);
  const admission = makeAdmission(world);
  const given = givenOf({ rights, admission, possible: makePossible(world, rights, admission) });
  const verdict = proveLabels(world, given).verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  return verdict?.verdict === "broken" ? verdict.findings : [];
}

test("a namespace of no stage that others make one of the stage", () => {
  expect(found(namespaces + relabels("tools"))).toEqual(["KS3502"]);
  expect(found(namespaces + relabels("web-dev"))).toEqual(["KS3502"]);
  expect(found(namespaces + relabels("web-dev").replace("patch", "get"))).toEqual([]);
});

test("a namespace of the stage that others may not leave without a label, and may give another", () => {
  const kept = guarded("'stage' in object.metadata.labels && object.metadata.labels['stage'] != ''");
  expect(found(namespaces + relabels("web-prod") + kept)).toEqual(["KS3502"]);
  const fixed = guarded(
    "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('')",
  );
  expect(found(namespaces + relabels("web-prod") + fixed)).toEqual([]);
});

test("semantics 10: a trusted label that others may give to a namespace of no stage, however it is written", () => {
  const fixed = guarded(
    "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('')",
  );
  for (const selector of [
    "{ matchLabels: { team: payments } }",
    "{ matchExpressions: [{ key: team, operator: In, values: [payments, orders] }] }",
    "{ matchExpressions: [{ key: trusted, operator: Exists }, { key: team, operator: NotIn, values: [test] }] }",
  ])
    expect(found(namespaces + relabels("tools") + fixed + trusting(selector))).toEqual(["KS3505"]);
  const byName = "{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [ingress] }] }";
  expect(found(namespaces + relabels("tools") + fixed + trusting(byName))).toEqual([]);
  expect(found(namespaces + fixed + trusting("{ matchLabels: { team: payments } }"))).toEqual([]);
});

test("a level of Pod Security that others may not take away, and may lower", () => {
  const leveled = namespaces.replace(
    "{ stage: prod }",
    "{ stage: prod, pod-security.kubernetes.io/enforce: restricted }",
  );
  const kept = guarded(
    "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('') && 'pod-security.kubernetes.io/enforce' in object.metadata.labels",
  );
  expect(found(leveled + relabels("web-prod") + kept)).toEqual(["KS3506"]);
});
