import { expect, test } from "vitest";
import type { SubjectName } from "../../verdicts/intent.ts";
import { account, bound, closed, held, namespace, node, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const off =
  "(!has(object.spec.nodeName) || object.spec.nodeName == '') && (!has(object.spec.tolerations) || object.spec.tolerations.all(t, has(t.key) && t.key == 'stage' && has(t.value) && t.value == 'test'))";
/** Keeps pods off prod's nodes, unless it is the deployer who makes them. */
const guard = `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: guard }, spec: { failurePolicy: Fail, matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }, validations: [{ expression: "request.userInfo.username == 'system:serviceaccount:tools:deployer' || (${off})" }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: guard }, spec: { policyName: guard, validationActions: [Deny] } }
---
`;
const stages =
  namespace("shop-dev", "dev", held) +
  namespace("tools", "", held) +
  namespace("shop-test", "test") +
  namespace("shop-prod", "prod", held) +
  node("prod-1", "prod") +
  node("test-1", "test") +
  pod("web", "shop-prod", "nodeName: prod-1, ") +
  closed("shop-prod", "stage: prod") +
  account("deployer", "tools") +
  guard +
  bound("developers", "shop-dev", "get pods", "User dana") +
  bound("tokens", "tools", "create serviceaccounts/token", "User dana") +
  bound("deployer", "shop-test", "create pods", "ServiceAccount deployer tools");
const deployer: SubjectName = { kind: "ServiceAccount", name: "deployer", namespace: "tools" };

// Nobody asks of administrators where they bring pods: what is refused to others of no stage says nothing of them.
test.each([
  ["whom nobody declares", "", []],
  ["who is declared an administrator", "", [deployer]],
  ["who is one, beside others of no stage", bound("makers", "tools", "create pods", "User tom"), [deployer]],
])("whoever gets the token of an account %s lands where it may", (_which, text, administrators) => {
  expect(toldWays(stages + text, { administrators }).verdicts["dev > prod"]?.is).toMatch(
    /^broken: 5 steps over access, placement and podSecurity: .* the service account tools\/deployer may make pods in shop-test .* off prod-1, a node of prod; /,
  );
});
