import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { parseBlock } from "../sets/address-set.ts";
import { allPorts, portRange, unite } from "../sets/port-set.ts";
import { networkProfile, specificationProfile } from "../model/profiles.ts";
import { readPolicies } from "./read-policies.ts";
import { podsPeer } from "./rule.ts";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }";
const cilium = (spec: string, more = "", kind = "CiliumNetworkPolicy") =>
  `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: { name: c${kind === "CiliumNetworkPolicy" ? ", namespace: a" : ""} }\nspec: { ${spec} }${more}`;
const everyPod = "endpointSelector: {}";
const read = (text: string, profile = networkProfile("cilium") ?? specificationProfile) =>
  readPolicies(worldOf(`${namespace}\n---\n${text}`), profile);
/** The rules where the policy is understood. */
const rules = (egress: string) => read(cilium(`${everyPod}, egress: [${egress}]`)).namespaced[0]?.egress;
const isUnderstood = (text: string) => {
  const { namespaced, opaque } = read(text);
  expect(namespaced.length + opaque.length).toBe(1);
  return namespaced.length === 1;
};

test("endpoints are pods of the own namespace unless their labels name another", () => {
  const labels = (text: string) => rules(`{ toEndpoints: [{ matchLabels: { ${text} } }] }`)?.[0]?.peers;
  const app = { matchLabels: { app: "web" } };
  expect(labels("app: web")).toEqual([podsPeer("a", app)]);
  expect(labels('"k8s:app": web')).toEqual([podsPeer("a", app)]);
  expect(labels('app: web, "k8s:io.cilium.k8s.namespace.labels.stage": prod')).toEqual([
    podsPeer({ matchLabels: { stage: "prod" } }, app),
  ]);
});

test("blocks, names and the API server", () => {
  expect(rules("{ toCIDR: [10.0.0.0/8] }")?.[0]?.peers).toEqual([
    { type: "addresses", addresses: parseBlock("10.0.0.0/8"), text: "10.0.0.0/8", matchesPods: false },
  ]);
  expect(rules('{ toFQDNs: [{ matchName: a.example }, { matchPattern: "*.example" }] }')?.[0]?.peers).toEqual([
    { type: "hosts", names: ["a.example"] },
    { type: "hosts", names: ["*.example"] },
  ]);
  expect(rules("{ toEntities: [kube-apiserver] }")?.[0]?.peers).toEqual([{ type: "nodes" }]);
});

test("a rule knows where it is written, and what it says of ports", () => {
  const ports = (text: string) => rules(`{ toEndpoints: [{}], toPorts: [{ ports: [${text}] }] }`)?.[0]?.ports;
  expect(rules("{ toEndpoints: [{}] }, { toEndpoints: [{}] }")?.[1]).toMatchObject({
    action: "Accept",
    ports: { fixed: allPorts, named: [] },
    site: { path: ["spec", "egress", 1] },
  });
  expect(ports('{ port: "1" }, { port: "53", endPort: 60, protocol: UDP }')).toEqual({
    fixed: unite(portRange("TCP", 1, 1), portRange("UDP", 53, 60)),
    named: [],
  });
});

test.each([
  ["every port", '{ port: "0" }'],
  ["a port by name", "{ port: web }"],
  ["any protocol", '{ port: "53", protocol: ANY }'],
  ["a protocol that has no ports", '{ port: "53", protocol: ICMP }'],
  ["a range without an end that is a number", '{ port: "53", endPort: last }'],
])("not understood: %s", (_, port) => {
  expect(isUnderstood(cilium(`${everyPod}, egress: [{ toEndpoints: [{}], toPorts: [{ ports: [${port}] }] }]`))).toBe(
    false,
  );
});

test.each([
  ["a block that is none", "{ toCIDR: [somewhere] }"],
  ["a block that is no text", "{ toCIDR: [{ cidr: 10.0.0.0/8 }] }"],
  ["a host without a name", "{ toFQDNs: [{}] }"],
  ["another entity", "{ toEntities: [world] }"],
  ["an entity in the wrong place", "{ toServices: [kube-apiserver] }"],
  ["expressions", "{ toEndpoints: [{ matchExpressions: [{ key: app, operator: Exists }] }] }"],
  ["an endpoint that is no selector", "{ toEndpoints: [web] }"],
  ["labels of Cilium's own", '{ toEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.policy.cluster": x } }] }'],
  ["reserved labels", '{ toEndpoints: [{ matchLabels: { "reserved:host": "" } }] }'],
  ["labels of any source", '{ toEndpoints: [{ matchLabels: { "any:app": web } }] }'],
])("not understood: %s", (_, rule) => {
  expect(isUnderstood(cilium(`${everyPod}, egress: [${rule}]`))).toBe(false);
});

test("only a policy of a namespace that selects its pods and lets out is understood", () => {
  expect(isUnderstood(cilium(`${everyPod}, description: why, egress: []`))).toBe(true);
  expect(isUnderstood(cilium(`${everyPod}, egress: [], ingress: []`))).toBe(false);
  expect(isUnderstood(cilium(`${everyPod}, egress: []`, "\nspecs: []"))).toBe(false);
  expect(isUnderstood(cilium("egress: []"))).toBe(false);
  const elsewhere = 'endpointSelector: { matchLabels: { "k8s:io.cilium.k8s.namespace.labels.stage": prod } }';
  expect(isUnderstood(cilium(`${elsewhere}, egress: []`))).toBe(false);
  expect(isUnderstood(cilium(`${everyPod}, egress: []`, "", "CiliumClusterwideNetworkPolicy"))).toBe(false);
});

test("Cilium enforces its policies, which the specification leaves open; other plugins do not know them", () => {
  const text = cilium(`${everyPod}, egress: []`);
  const enforced = (name: string) =>
    read(text, networkProfile(name)).namespaced.map((one) => [one.namespace, one.enforced]);
  expect(enforced("cilium")).toEqual([["a", "yes"]]);
  expect(enforced("specification")).toEqual([["a", "maybe"]]);
  expect(read(text, networkProfile("calico"))).toEqual({ namespaced: [], tiered: [], opaque: [] });
});
