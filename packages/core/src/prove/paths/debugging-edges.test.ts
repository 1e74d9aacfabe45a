import { describe, expect, test } from "vitest";
import { account, bound, closed, held, namespace, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const right = "patch pods/ephemeralcontainers";
/** An account of dev changes pods of test, whose people may do nothing. */
const stages = (level = "") =>
  namespace("shop-dev", "dev", held) +
  namespace("shop-test", "test", level) +
  namespace("shop-prod", "prod", held) +
  pod("web", "shop-prod") +
  pod("client", "shop-test") +
  closed("shop-prod", "stage: prod") +
  closed("shop-test", "stage: test") +
  account("bot", "shop-dev");
const bot = bound("debugger", "shop-test", right, "ServiceAccount bot shop-dev");
const named = (name: string) => bot.replace("verbs: [patch]", `verbs: [patch], resourceNames: [${name}]`);
const guard = (
  expression: string,
) => `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: guard }, spec: { failurePolicy: Fail, matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods/ephemeralcontainers] }] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: guard }, spec: { policyName: guard, validationActions: [Deny] } }
---
`;
const opens = "where no NetworkPolicy holds, so that pods of prod lie open to it";
const holds = /^holds: no road of any property leads into prod from dev/;
const told = (text: string) => toldWays(text).verdicts["dev > prod"]?.is;

test("who puts a privileged container into a pod of another stage holds its node", () => {
  const { verdicts, findings } = toldWays(stages() + bot);
  const says = `2 steps over access and podSecurity: the service account shop-dev/bot may enter pods in shop-test (${right}, by RoleBinding debugger); then nothing refuses that the Pod shop-test/client gets a privileged container beside its own, ${opens}`;
  const steps = [`system:serviceaccount:shop-dev:bot: ${right} shop-test/client privileged`];
  expect(verdicts["dev > prod"]).toEqual({ is: `broken: ${says}`, steps });
  expect(findings).toMatchObject([
    { is: "paths error KS3901", message: `dev gets into prod in ${says}`, pairs: ["dev > prod"], steps },
  ]);
});

// The order of reading decides whom the property itself shows.
test.each([0, 1])("whoever else may do it too, the account that somebody acts as does: %i", (at) => {
  const tess = bound("tess", "shop-test", right, "User tess");
  const acts =
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("tokens", "shop-test", "create serviceaccounts/token", "User dana") +
    account("debugger", "shop-test") +
    bound("own", "shop-test", right, "ServiceAccount debugger shop-test");
  expect(told(stages() + (at === 0 ? tess + acts : acts + tess))).toMatch(
    /^broken: 3 steps over access and podSecurity: /,
  );
});

describe("nobody holds a node", () => {
  test.each([
    ["where the level of the namespace refuses such a container", stages(held) + bot],
    [
      "where a policy does",
      stages() +
        bot +
        guard(
          "!object.spec.ephemeralContainers.exists(c, has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged)",
        ),
    ],
    ["where the pod that may be changed is not there", stages() + named("other")],
    [
      "by entering pods only",
      stages() + bot.replace("pods/ephemeralcontainers", "pods/exec").replace("[patch]", "[create]"),
    ],
  ])("%s", (_where, text) => {
    expect(told(text)).toMatch(holds);
  });
});

test("by its name, that pod is the one", () => {
  expect(told(stages() + pod("other", "shop-test") + named("other"))).toMatch(
    / the Pod shop-test\/other gets a privileged container /,
  );
});

test("what a policy says that looks at something else is not known", () => {
  const text = stages() + bot + guard("has(object.metadata.annotations) && 'debug' in object.metadata.annotations");
  expect(told(text)).toMatch(/^unknown: whether /);
});
