import { expect, test } from "vitest";
import { givenOf } from "../testing/given.ts";
import { networkProfile, specificationProfile } from "./model/profiles.ts";
import { clusterPolicy, everything, isClosed, isOpen, pods, policy, reached, tiered } from "./testing/two-pods.ts";

const subject = "subject: { namespaces: {} }";
const all = "{ namespaces: {} }";
const rule = (action: string, peer = all, more = "") => `{ action: ${action}, from: [${peer}]${more} }`;
const wall = (name: string, tier: string, priority: number, ...rules: string[]) =>
  clusterPolicy(name, `tier: ${tier}, priority: ${priority}, ${subject}, ingress: [${rules.join(", ")}]`);

test("semantics 9: Pass skips the rest of its tier", () => {
  const walls = [wall("one", "Admin", 1, rule("Pass"), rule("Deny")), wall("two", "Admin", 2, rule("Deny"))];
  expect(reached([...pods("app: caller"), ...walls], tiered)).toEqual(isOpen);
  expect(reached([...pods("app: caller"), ...walls, policy("b", "podSelector: {}")], tiered)).toEqual(isClosed);
});

test("semantics 9: NetworkPolicy is final for the pods it selects; Baseline applies only where none selects", () => {
  const baseline = wall("base", "Baseline", 1, rule("Deny"));
  const open = policy("b", "podSelector: { matchLabels: { app: server } }, ingress: [{}]");
  expect(reached([...pods("app: caller"), baseline], tiered)).toEqual(isClosed);
  expect(reached([...pods("app: caller"), baseline, open], tiered)).toEqual(isOpen);
  const closed = policy("b", "podSelector: {}");
  expect(reached([...pods("app: caller"), wall("base", "Baseline", 1, rule("Accept")), closed], tiered)).toEqual(
    isClosed,
  );
  expect(reached([...pods("app: caller"), wall("top", "Admin", 1, rule("Accept")), closed], tiered)).toEqual(isOpen);
});

test("semantics 9: equal priorities may go either way", () => {
  const walls = (second: number) => [
    wall("one", "Admin", 1, rule("Accept")),
    wall("two", "Admin", second, rule("Deny")),
  ];
  expect(reached([...pods("app: caller"), ...walls(1)], tiered)).toEqual({ open: [], perhaps: everything });
  expect(reached([...pods("app: caller"), ...walls(2)], tiered)).toEqual(isOpen);
});

test("semantics 9: an unknown peer makes Accept match nothing and Deny and Pass deny everything", () => {
  const unknown = "{ planets: {} }";
  const closed = policy("b", "podSelector: {}");
  expect(reached([...pods("app: caller"), closed, wall("w", "Admin", 1, rule("Accept", unknown))], tiered)).toEqual(
    isClosed,
  );
  expect(reached([...pods("app: caller"), wall("w", "Admin", 1, rule("Deny", unknown))], tiered)).toEqual(isClosed);
  expect(reached([...pods("app: caller"), wall("w", "Admin", 1, rule("Pass", unknown))], tiered)).toEqual(isClosed);
});

test("semantics 9: protocols narrow a rule, by number, range and name", () => {
  const deny = (protocols: string) => wall("w", "Admin", 1, rule("Deny", all, `, protocols: [${protocols}]`));
  const without80 = reached(
    [...pods("app: caller"), deny("{ tcp: { destinationPort: { number: 80 } } }")],
    tiered,
  ).open;
  expect(without80.slice(0, 2)).toEqual([
    { protocol: "TCP", port: 1, endPort: 79 },
    { protocol: "TCP", port: 81, endPort: 65_535 },
  ]);
  const range = "{ udp: { destinationPort: { range: { start: 2, end: 65535 } } } }, { tcp: {} }, { sctp: {} }";
  expect(reached([...pods("app: caller"), deny(range)], tiered).open).toEqual([{ protocol: "UDP", port: 1 }]);
});

test("whether policies of the cluster are enforced at all is left open by the specification", () => {
  const documents = [...pods("app: caller"), wall("w", "Admin", 1, rule("Deny"))];
  expect(reached(documents)).toEqual({ open: [], perhaps: everything });
  expect(reached(documents, networkProfile("kube-router"))).toEqual(isOpen);
});

test("AdminNetworkPolicy and its baseline are read as v1alpha1 has them", () => {
  const admin = (kind: string, spec: string) =>
    `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\nmetadata: { name: default }\nspec: { ${spec} }`;
  const ports =
    "ports: [{ portNumber: { protocol: TCP, port: 80 } }, { portRange: { protocol: UDP, start: 1, end: 9 } }]";
  const deny = `${subject}, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]`;
  const calico = networkProfile("calico");
  const allow = admin(
    "AdminNetworkPolicy",
    `priority: 1, ${subject}, ingress: [{ action: Allow, from: [{ namespaces: {} }], ${ports} }]`,
  );
  expect(reached([...pods("app: caller"), allow, admin("BaselineAdminNetworkPolicy", deny)], calico).open).toEqual([
    { protocol: "TCP", port: 80 },
    { protocol: "UDP", port: 1, endPort: 9 },
  ]);
});

test("policies of a plugin's own may open anything in the directions that they touch, and must open nothing", () => {
  const global =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: g }\nspec: { types: [Ingress], ingress: [{ action: Allow }] }";
  expect(reached([...pods("app: caller"), policy("b", "podSelector: {}"), global])).toEqual({
    open: [],
    perhaps: everything,
  });
  const egress = policy("a", "podSelector: {}, policyTypes: [Egress]");
  expect(reached([...pods("app: caller"), egress, global])).toEqual(isClosed);
  expect(reached([...pods("app: caller"), policy("b", "podSelector: {}"), global], networkProfile("cilium"))).toEqual(
    isClosed,
  );
});

test("a CiliumNetworkPolicy that only lets out by endpoints and names is understood", () => {
  const cilium = (egress: string) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: c, namespace: a }\nspec: { endpointSelector: {}, egress: [${egress}] }`;
  const toY =
    '{ toEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.stage": prod, "k8s:app": server } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }';
  expect(reached([...pods("app: caller"), cilium(toY)], networkProfile("cilium")).open).toEqual([
    { protocol: "TCP", port: 80 },
  ]);
  expect(
    reached([...pods("app: caller"), cilium("{ toFQDNs: [{ matchName: example.com }] }")], networkProfile("cilium")),
  ).toEqual(isClosed);
  const unknown = cilium("{ toServices: [{}] }");
  expect(reached([...pods("app: caller"), unknown], networkProfile("cilium"))).toEqual({
    open: [],
    perhaps: everything,
  });
});

test("given of tests is what the specification says", () => {
  expect(givenOf().profile).toEqual(specificationProfile);
});
