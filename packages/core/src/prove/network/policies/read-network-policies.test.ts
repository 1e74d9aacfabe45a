import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { parseBlock, withoutAddresses } from "../sets/address-set.ts";
import { allPorts, noPorts, portRange } from "../sets/port-set.ts";
import { policy } from "../testing/two-pods.ts";
import { protocolOf, readNetworkPolicies } from "./read-network-policies.ts";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: dev }";
function read(spec: string) {
  const [found] = readNetworkPolicies(worldOf(`${namespace}\n---\n${policy("dev", spec)}`));
  return found;
}

test("a block is shown as it is written, and is what its exceptions leave", () => {
  const block = (more: string) =>
    read(`podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8${more} } }] }]`);
  expect(block("")?.ingress?.[0]?.peers).toEqual([
    { type: "addresses", addresses: parseBlock("10.0.0.0/8"), text: "10.0.0.0/8", matchesPods: false },
  ]);
  const rest = ["10.1.0.0/16", "10.2.0.0/16"].reduce(
    (left, one) => withoutAddresses(left, parseBlock(one) ?? []),
    parseBlock("10.0.0.0/8") ?? [],
  );
  expect(block(", except: [10.1.0.0/16, 10.2.0.0/16]")?.ingress?.[0]?.peers).toEqual([
    {
      type: "addresses",
      addresses: rest,
      text: "10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16",
      matchesPods: false,
    },
  ]);
});

test("a rule knows where it is written", () => {
  const found = read("podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}, {}]");
  expect(found?.ingress?.map(({ site }) => site.path)).toEqual([["spec", "ingress", 0]]);
  expect(found?.egress?.map(({ site }) => site.path)).toEqual([
    ["spec", "egress", 0],
    ["spec", "egress", 1],
  ]);
  expect(found?.egress?.[0]).toMatchObject({
    action: "Accept",
    peers: "anyone",
    ports: { fixed: allPorts, named: [] },
  });
});

test("ports by number and by name stand side by side", () => {
  const found = read("podSelector: {}, ingress: [{ ports: [{ port: 80 }, { port: dns, protocol: UDP }] }]");
  expect(found?.ingress?.[0]?.ports).toEqual({
    fixed: portRange("TCP", 80, 80),
    named: [{ name: "dns", protocol: "UDP" }],
  });
  const named = read("podSelector: {}, ingress: [{ ports: [{ port: web }] }]");
  expect(named?.ingress?.[0]?.ports).toEqual({ fixed: noPorts, named: [{ name: "web", protocol: "TCP" }] });
});

test("a protocol is TCP where none is written, and none where it has no ports", () => {
  expect([undefined, null, "TCP", "UDP", "SCTP", "ICMP", 6].map(protocolOf)).toEqual([
    "TCP",
    "TCP",
    "TCP",
    "UDP",
    "SCTP",
    undefined,
    undefined,
  ]);
});

test("a policy without a spec isolates all of its namespace for ingress", () => {
  const bare = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: bare, namespace: dev }";
  const [found] = readNetworkPolicies(worldOf(`${namespace}\n---\n${bare}`));
  expect(found).toMatchObject({ namespace: "dev", pods: {}, ingress: [], enforced: "yes" });
  expect(found).not.toHaveProperty("egress");
});
