import { expect, test } from "vitest";
import { policyEffects } from "./policy-effects.ts";

const policy = (spec: object) => ({
  ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  ...{ metadata: { name: "p", namespace: "web-test" }, spec },
});
const closing = "only another policy opens what it closes, and a stage with `network: open` has none";

test("a policy is told of by what it does", () => {
  expect(policyEffects(policy({ podSelector: {}, policyTypes: ["Ingress"] }))).toBe(
    `it still denies all ingress for every pod of its namespace: ${closing}`,
  );
  expect(policyEffects(policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }))).toBe(
    `it still denies all ingress and egress for every pod of its namespace: ${closing}`,
  );
  const rule = { from: [{ podSelector: {} }] };
  const some = policy({ podSelector: { matchLabels: { app: "web" } }, ingress: [rule], egress: [{}] });
  expect(policyEffects(some)).toBe(
    `it still allows nothing but its own rules' ingress and allows all egress for the pods that it selects: ${closing}`,
  );
  expect(policyEffects(policy({ podSelector: {}, ingress: [{}] }))).toBe(
    "it still allows all ingress for every pod of its namespace: policies only add, and none of kubestage's closes that",
  );
});
