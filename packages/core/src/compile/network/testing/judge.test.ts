import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import { expect, test } from "vitest";
import type { Labels } from "../../../model/resolved.ts";
import type { ClusterNetworkPolicy } from "../cluster-network-policy.ts";
import { otherPod } from "./compiled-network.ts";
import type { Packet } from "./judge.ts";
import { isAllowed } from "./judge.ts";

const to = otherPod("shop", { app: "api" }, { stage: "dev" }, "10.0.0.1");
const neighbour = otherPod("shop", { app: "web" }, { stage: "dev" }, "10.0.0.2");
const stranger = otherPod("other", { app: "web" }, {}, "10.0.0.3");

/** Whether `spec`, in the namespace of `to`, lets the packet through. */
function lets(spec: Partial<NetworkPolicySpec>, packet: Partial<Packet> = {}): boolean {
  const policy = { metadata: { namespace: "shop" }, spec: { podSelector: {}, ...spec } };
  const whole = { from: stranger, to, port: 80, protocol: "TCP" as const, ...packet };
  return isAllowed({ namespaced: [policy], cluster: [] }, whole);
}

function letsFrom(namespaceSelector: LabelSelector): boolean {
  return lets({ ingress: [{ from: [{ namespaceSelector }] }] });
}

test("1: NotIn and DoesNotExist match a missing key", () => {
  expect(letsFrom({ matchExpressions: [{ key: "stage", operator: "NotIn", values: ["dev"] }] })).toBe(true);
  expect(letsFrom({ matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] })).toBe(true);
  expect(letsFrom({ matchExpressions: [{ key: "stage", operator: "Exists" }] })).toBe(false);
});

test("2: an empty value needs the key", () => {
  expect(letsFrom({ matchLabels: { stage: "" } })).toBe(false);
});

test("3: what is empty or absent selects everything, the own namespace, or nobody", () => {
  expect(letsFrom({})).toBe(true);
  expect(lets({ ingress: [{ from: [{ podSelector: {} }] }] })).toBe(false);
  expect(lets({ ingress: [{ from: [{ podSelector: {} }] }] }, { from: neighbour })).toBe(true);
  expect(lets({ ingress: [] })).toBe(false);
  expect(lets({ ingress: [{}] })).toBe(true);
});

test("4: without policyTypes egress is isolated only where egress rules are", () => {
  const outward = { from: to, to: stranger };
  expect(lets({}, outward)).toBe(true);
  expect(lets({ egress: [] }, outward)).toBe(false);
  expect(lets({})).toBe(false);
});

test("5 and 6: blocks match pods, and an exception is allowed where another rule covers it", () => {
  const block = { ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.0.3/32"] } };
  expect(lets({ ingress: [{ from: [block] }] })).toBe(false);
  expect(lets({ ingress: [{ from: [block] }] }, { from: neighbour })).toBe(true);
  expect(lets({ ingress: [{ from: [block, { ipBlock: { cidr: "10.0.0.0/30" } }] }] })).toBe(true);
});

test("7: endPort is inclusive, and a protocol without a port is all of it and no other", () => {
  const ports = (...list: { port?: number; endPort?: number; protocol?: string }[]) => ({ ingress: [{ ports: list }] });
  expect(lets(ports({ port: 70, endPort: 80 }))).toBe(true);
  expect(lets(ports({ port: 70, endPort: 79 }))).toBe(false);
  expect(lets(ports({ protocol: "UDP" }))).toBe(false);
  expect(lets(ports({ protocol: "UDP" }), { protocol: "UDP", port: 1 })).toBe(true);
});

test("8: a pod always reaches itself", () => {
  expect(lets({ ingress: [] }, { from: to })).toBe(true);
});

test("9: Pass skips the rest of the tier, and NetworkPolicies then decide", () => {
  const from = (labels: Labels) => [{ namespaces: { matchLabels: labels } }];
  const cluster = (priority: number, rules: ClusterNetworkPolicy["spec"]["ingress"]): ClusterNetworkPolicy => ({
    apiVersion: "policy.networking.k8s.io/v1alpha2",
    kind: "ClusterNetworkPolicy",
    metadata: { name: `p${priority}` },
    spec: { tier: "Admin", priority, subject: { namespaces: {} }, ...(rules && { ingress: rules }) },
  });
  const pass = { name: "pass", action: "Pass", from: from({ "kubernetes.io/metadata.name": "other" }) } as const;
  const deny = { name: "deny", action: "Deny", from: from({}) } as const;
  const packet = { from: stranger, to, port: 80, protocol: "TCP" } as const;
  const judge = (policies: ClusterNetworkPolicy[]) => isAllowed({ namespaced: [], cluster: policies }, packet);
  expect(judge([cluster(1, [pass, deny])])).toBe(true);
  expect(judge([cluster(1, [deny, pass])])).toBe(false);
  expect(judge([cluster(2, [deny]), cluster(1, [pass])])).toBe(true);
  const closed = { metadata: { namespace: "shop" }, spec: { podSelector: {}, ingress: [] } };
  expect(isAllowed({ namespaced: [closed], cluster: [cluster(1, [pass])] }, packet)).toBe(false);
  expect(() => judge([cluster(1, [deny]), cluster(1, [pass])])).toThrow(/ambiguous/);
});
