import { expect, test } from "vitest";
import { clusterPolicy, isClosed, isOpen, pods, policy, reached, tiered } from "./testing/two-pods.ts";

const knowsAddresses = { ...tiered, ipBlockMatchesPods: "yes" as const };
const deny = clusterPolicy(
  "wall",
  "tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ networks: [10.0.0.0/8] }] }]",
);
const out = (...peers: string[]) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: out, namespace: a }\nspec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [${peers.join(", ")}] }] }`;
const block = (cidr: string, except = "") => `{ ipBlock: { cidr: ${cidr}${except && `, except: [${except}]`} } }`;

test("an address that is not known has one value for all rules: what is denied by its block is not let out by the same", () => {
  expect(reached([...pods("app: caller"), deny, out(block("10.0.0.0/8"))], knowsAddresses)).toEqual(isClosed);
  expect(reached([...pods("app: caller"), deny, out(block("10.0.0.0/8"))], tiered)).toEqual(isClosed);
});

test("semantics 6: blocks that cover all addresses together let through wherever the pod is", () => {
  const both = out(block("0.0.0.0/0", "10.0.0.0/8"), block("10.0.0.0/8"));
  expect(reached([...pods("app: caller"), both], knowsAddresses)).toEqual(isOpen);
  const one = reached([...pods("app: caller"), out(block("0.0.0.0/0", "10.0.0.0/8"))], knowsAddresses);
  expect(one).toEqual({ open: [], perhaps: isOpen.open });
});

test("what a policy lets in by pods does not depend on addresses", () => {
  const known = policy("b", "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }]");
  expect(reached([...pods("app: caller"), known], knowsAddresses)).toEqual(isOpen);
});
