import { expect, test } from "vitest";
import { matchesSelector } from "../../selectors/match.ts";
import { worldOf } from "../../testing/world-of.ts";
import { parseBlock, uniteAll } from "../sets/address-set.ts";
import { allPorts, allPortsOf, portRange } from "../sets/port-set.ts";
import { networkProfile, specificationProfile } from "../model/profiles.ts";
import { clusterPolicy, tiered } from "../testing/two-pods.ts";
import { readTieredPolicies } from "./read-tiered-policies.ts";
import { podsPeer } from "./rule.ts";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }";
function read(spec: string, profile = tiered) {
  const [found] = readTieredPolicies(worldOf(`${namespace}\n---\n${clusterPolicy("p", spec)}`), profile);
  return found;
}
const everywhere = "subject: { namespaces: {} }";
const rule = (text: string) => read(`${everywhere}, ingress: [${text}]`)?.ingress[0];
const peers = (text: string) => rule(`{ action: Accept, from: [${text}] }`)?.peers;
const ports = (text: string) => rule(`{ action: Accept, from: [{ namespaces: {} }], protocols: [${text}] }`)?.ports;
const portsOfAdmin = (text: string) => rule(`{ action: Allow, from: [{ namespaces: {} }], ports: [${text}] }`)?.ports;
const all = { matchLabels: {}, matchExpressions: [] };
const labelled = (key: string, value: string) => ({ matchLabels: { [key]: value }, matchExpressions: [] });

test("the subject is namespaces, or pods in them, and nothing where it is neither", () => {
  expect(read("subject: { namespaces: { matchLabels: { stage: dev } } }")?.subject).toEqual({
    namespaces: labelled("stage", "dev"),
    pods: {},
  });
  const pods = "namespaceSelector: { matchLabels: { stage: dev } }, podSelector: { matchLabels: { app: web } }";
  expect(read(`subject: { pods: { ${pods} } }`)?.subject).toEqual({
    namespaces: labelled("stage", "dev"),
    pods: labelled("app", "web"),
  });
  expect(read("subject: { pods: {} }")?.subject).toEqual({ namespaces: {}, pods: {} });
  const nothing = read("subject: {}")?.subject.namespaces ?? {};
  expect(matchesSelector(nothing, {})).toBe(false);
  expect(matchesSelector(nothing, { "kubernetes.io/metadata.name": "a" })).toBe(false);
});

test("tier, priority and whether it is enforced", () => {
  expect(read(`tier: Baseline, priority: 7, ${everywhere}`)).toMatchObject({
    tier: "Baseline",
    priority: 7,
    enforced: "yes",
  });
  expect(read(`tier: Admin, ${everywhere}`)).toMatchObject({ tier: "Admin", priority: 0 });
  expect(read('priority: "7", subject: {}')?.priority).toBe(0);
  expect(read(everywhere, specificationProfile)?.enforced).toBe("maybe");
  expect(read(everywhere, networkProfile("calico"))).toBeUndefined();
});

test("peers: namespaces, pods, nodes, networks, names", () => {
  expect(peers("{ namespaces: { matchLabels: { stage: dev } } }")).toEqual([podsPeer(labelled("stage", "dev"), {})]);
  expect(
    peers(
      "{ pods: { namespaceSelector: { matchLabels: { stage: dev } }, podSelector: { matchLabels: { app: web } } } }",
    ),
  ).toEqual([podsPeer(labelled("stage", "dev"), labelled("app", "web"))]);
  expect(peers("{ pods: {} }")).toEqual([podsPeer({}, {})]);
  expect(peers("{ namespaces: {} }")).toEqual([podsPeer(all, {})]);
  expect(peers("{ nodes: {} }")).toEqual([{ type: "nodes" }]);
  expect(peers("{ networks: [10.0.0.0/8, 192.168.0.0/16, 7] }")).toEqual([
    {
      type: "addresses",
      addresses: uniteAll(["10.0.0.0/8", "192.168.0.0/16"].map((one) => parseBlock(one) ?? [])),
      text: "10.0.0.0/8, 192.168.0.0/16",
      matchesPods: true,
    },
  ]);
  expect(peers("{ domainNames: [a.example, 7, b.example] }")).toEqual([
    { type: "hosts", names: ["a.example", "b.example"] },
  ]);
});

test("a rule knows its action and where it is written", () => {
  const found = read(
    `${everywhere}, ingress: [{ action: Pass, from: [{ nodes: {} }] }, { action: Deny, from: [{ nodes: {} }] }], egress: [{ action: Allow, to: [{ nodes: {} }] }]`,
  );
  expect(found?.ingress.map(({ action, site }) => [action, site.path])).toEqual([
    ["Pass", ["spec", "ingress", 0]],
    ["Deny", ["spec", "ingress", 1]],
  ]);
  expect(found?.egress.map(({ action, site }) => [action, site.path])).toEqual([["Accept", ["spec", "egress", 0]]]);
  expect(found?.egress[0]?.peers).toEqual([{ type: "nodes" }]);
});

test.each([
  ["Accept", "from: [{ planets: {} }]", { action: "Accept", peers: [] }],
  ["Pass", "from: [{ nodes: {} }, { planets: {} }]", { action: "Deny", peers: "anyone" }],
  ["Deny", "from: [{ nodes: {} }], protocols: [{ icmp: {} }]", { action: "Deny", peers: "anyone" }],
  ["Accept", "from: [{ nodes: {} }], protocols: [{ icmp: {} }]", { action: "Accept", peers: [] }],
])("what is not known fails closed: %s, %s", (action, more, expected) => {
  expect(rule(`{ action: ${action}, ${more} }`)).toMatchObject({ ...expected, ports: { fixed: allPorts, named: [] } });
});

test("ports by number, range, protocol and name", () => {
  expect(ports("{ tcp: { destinationPort: { number: 80 } } }")?.fixed).toEqual(portRange("TCP", 80, 80));
  expect(ports("{ sctp: { destinationPort: { range: { start: 5, end: 9 } } } }")?.fixed).toEqual(
    portRange("SCTP", 5, 9),
  );
  expect(ports("{ udp: {} }")?.fixed).toEqual(allPortsOf("UDP"));
  expect(ports("{ destinationNamedPort: web }, { destinationNamedPort: dns }")).toEqual({
    fixed: [],
    named: [
      { name: "web", protocol: undefined },
      { name: "dns", protocol: undefined },
    ],
  });
  for (const none of ["protocols: null", "ports: null"])
    expect(rule(`{ action: Accept, from: [{ nodes: {} }], ${none} }`)?.ports.fixed).toEqual(allPorts);
});

test("ports as v1alpha1 has them", () => {
  expect(portsOfAdmin("{ portNumber: { protocol: UDP, port: 53 } }")?.fixed).toEqual(portRange("UDP", 53, 53));
  expect(portsOfAdmin("{ portNumber: { port: 80 } }")?.fixed).toEqual(portRange("TCP", 80, 80));
  expect(portsOfAdmin("{ portRange: { protocol: SCTP, start: 1, end: 9 } }")?.fixed).toEqual(portRange("SCTP", 1, 9));
  expect(portsOfAdmin("{ namedPort: web }")).toEqual({ fixed: [], named: [{ name: "web", protocol: undefined }] });
});

test.each([
  '{ destinationNamedPort: "" }',
  "{ portNumber: { protocol: ICMP, port: 53 } }",
  "{ portNumber: { protocol: TCP, port: web } }",
  "{ portRange: { protocol: ICMP, start: 1, end: 9 } }",
  "{ portRange: { protocol: TCP, start: 1 } }",
  "{ portRange: { protocol: TCP, end: 9 } }",
  "{ tcp: { destinationPort: { range: { start: 1 } } } }",
])("%s is no port: the rule that accepts it matches nothing", (port) => {
  expect(rule(`{ action: Accept, from: [{ nodes: {} }], protocols: [${port}] }`)).toMatchObject({
    peers: [],
    ports: { fixed: allPorts, named: [] },
  });
});
