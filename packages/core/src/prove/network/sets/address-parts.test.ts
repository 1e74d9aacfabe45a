import { expect, test } from "vitest";
import {
  clusterPolicy,
  everything,
  isClosed,
  isOpen,
  pod,
  pods,
  policy,
  reached,
  tiered,
} from "../testing/two-pods.ts";

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

const mayBeOpen = { open: [], perhaps: everything };
const onNode = [pod("a", "caller", ""), pod("b", "server", "", "hostNetwork: true, containers: []")];
const keepsOut = (...networks: string[]) =>
  clusterPolicy(
    "wall",
    `tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ networks: ["${networks.join('", "')}"] }] }]`,
  );
const node = (pods: string, ...addresses: string[]) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [${pods}] }\nstatus: { addresses: [${addresses.map((one) => `{ type: InternalIP, address: "${one}" }`).join(", ")}] }`;

test.each([
  ["pods", pods("app: caller")],
  ["pods on their node's network", onNode],
])("what is denied to 0.0.0.0/0 alone may be open to %s by IPv6, where addresses are not known", (_, both) => {
  expect(reached([...both, keepsOut("0.0.0.0/0")], knowsAddresses)).toEqual(mayBeOpen);
  expect(reached([...both, keepsOut("0.0.0.0/0", "::/0")], knowsAddresses)).toEqual(isClosed);
});

test("what is denied to 0.0.0.0/0 is closed where Nodes have IPv4 alone, and may be open where they have both", () => {
  const ofBoth = (podCidrs: string, ...addresses: string[]) =>
    [pods("app: caller"), onNode].map((both) =>
      reached([...both, keepsOut("0.0.0.0/0"), node(podCidrs, ...addresses)], knowsAddresses),
    );
  expect(ofBoth("10.1.0.0/24", "10.0.0.1")).toEqual([isClosed, isClosed]);
  expect(ofBoth('10.1.0.0/24, "fd00:1::/64"', "10.0.0.1", "fd00::1")).toEqual([mayBeOpen, mayBeOpen]);
});

test("what is denied to ::/0 alone is open by IPv4", () => {
  expect(reached([...pods("app: caller"), keepsOut("::/0")], knowsAddresses)).toEqual(isOpen);
});

test("a rule beside an ipBlock, below a Deny to 0.0.0.0/0, lets out to a pod on its node's network by IPv6 alone", () => {
  const below = (...peers: string[]) => reached([...onNode, keepsOut("0.0.0.0/0"), out(...peers)], knowsAddresses);
  expect(below(block("0.0.0.0/0", "10.0.0.0/8"))).toEqual(isClosed);
  expect(below(block("0.0.0.0/0"), block('"::/0"'))).toEqual(mayBeOpen);
  const toAnybody = policy("a", `podSelector: {}, egress: [{}, { to: [${block("0.0.0.0/0")}] }]`);
  expect(reached([...onNode, keepsOut("0.0.0.0/0"), toAnybody], knowsAddresses)).toEqual(mayBeOpen);
});

test("a connection is of one family at both ends: out by IPv6 and in by IPv4 is closed", () => {
  const both = (cidr: string) => [
    ...pods("app: caller"),
    keepsOut("0.0.0.0/0"),
    policy("b", `podSelector: {}, ingress: [{ from: [${block(cidr)}] }]`),
  ];
  expect(reached(both("0.0.0.0/0"), knowsAddresses)).toEqual(isClosed);
  expect(reached(both('"::/0"'), knowsAddresses)).toEqual(mayBeOpen);
});
