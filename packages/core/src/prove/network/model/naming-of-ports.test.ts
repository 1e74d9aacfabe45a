import { describe, expect, test } from "vitest";
import { allPorts, allPortsOf, noPorts, portRange, unite } from "../sets/port-set.ts";
import { type NamespacedPolicy, podsPeer, type Rule, type TieredPolicy } from "../policies/rule.ts";
import { addresses, rule, silent, site } from "../testing/ends.ts";
import type { Side } from "./pod-class.ts";
import { letsByName, namesLetThrough, portNaming, portsNamed } from "./port-names.ts";

const byName = (name: string, parts: Partial<Rule> = {}): Rule => ({
  ...rule("Accept"),
  ports: { fixed: noPorts, named: [{ name, protocol: "TCP" }] },
  ...parts,
});
const namespaced = (parts: Partial<NamespacedPolicy>): NamespacedPolicy => ({
  ...{ object: site.policy, namespace: "a", pods: {}, enforced: "yes", ...parts },
});
const tiered = (parts: Partial<TieredPolicy>): TieredPolicy => ({
  ...{ object: site.policy, tier: "Admin", priority: 1, subject: { namespaces: {}, pods: {} } },
  ...{ ingress: [], egress: [], enforced: "yes", ...parts },
});

describe("whether rules name ports, and such as let out to what labels do not select", () => {
  const [pods, block] = [podsPeer({}, {}), addresses("10.0.0.0/8")];
  test.each<[string, Partial<NamespacedPolicy>, boolean, boolean]>([
    ["no rule", {}, false, false],
    ["rules by number", { ingress: [rule("Accept")], egress: [rule("Accept")] }, false, false],
    ["in by a name", { ingress: [byName("web")] }, true, false],
    ["in by one rule of two", { ingress: [rule("Accept"), byName("web")] }, true, false],
    ["out by a name to everybody", { egress: [byName("web")] }, true, true],
    ["out by one rule of two", { egress: [rule("Accept"), byName("web")] }, true, true],
    ["out to pods", { egress: [byName("web", { peers: [pods] })] }, true, false],
    ["out to addresses", { egress: [byName("web", { peers: [block] })] }, true, true],
    ["out to pods and addresses", { egress: [byName("web", { peers: [pods, block] })] }, true, true],
    ["out to nobody", { egress: [byName("web", { peers: [] })] }, true, false],
    [
      "out to addresses by number",
      { egress: [rule("Accept", [block]), byName("web", { peers: [pods] })] },
      true,
      false,
    ],
  ])("%s", (_, parts, any, outward) => {
    const found = (policies: Parameters<typeof portNaming>[0]) => portNaming(policies);
    expect(found({ namespaced: [namespaced(parts)], tiered: [], opaque: [] })).toEqual({ any, outward });
    expect(found({ namespaced: [namespaced(parts), namespaced({})], tiered: [], opaque: [] })).toEqual({
      any,
      outward,
    });
    expect(found({ namespaced: [], tiered: [tiered(parts)], opaque: [] })).toEqual({ any, outward });
  });

  test("is worked out once", () => {
    const policies = { namespaced: [namespaced({ ingress: [byName("web")] })], tiered: [], opaque: [] };
    expect(portNaming(policies)).toBe(portNaming(policies));
  });
});

describe("names by which a side lets something through", () => {
  const ordered = (one: Rule) => [{ priority: 1, enforced: "yes" as const, rules: [one] }];
  test.each<[string, Partial<Side>, string]>([
    ["none", {}, ""],
    ["of rules", { rules: [byName("a"), byName("b")] }, "a b"],
    ["of rules by number too", { rules: [rule("Accept"), byName("b")] }, "b"],
    ["of rules by number only", { rules: [rule("Accept")] }, ""],
    ["of uncertain ones", { uncertain: [byName("c")] }, "c"],
    ["of policies of the cluster", { admin: ordered(byName("d")), baseline: ordered(byName("e")) }, "d e"],
    [
      "of those that let nothing through",
      { admin: ordered(byName("d", { action: "Deny" })), baseline: ordered(byName("e", { action: "Pass" })) },
      "",
    ],
  ])("%s", (_, parts, names) => {
    const side = { ...silent, ...parts };
    expect(
      namesLetThrough(side)
        .map(({ name }) => name)
        .join(" "),
    ).toBe(names);
    expect(letsByName(side)).toBe(names !== "");
  });
});

test("a name stands for ports of its protocol at its destination, or for any where the maker chooses", () => {
  const web = unite(portRange("TCP", 80, 80), portRange("UDP", 80, 80));
  const there = { namedPorts: new Map([["web", web]]) };
  expect(portsNamed({ name: "web", protocol: "TCP" }, there)).toEqual(portRange("TCP", 80, 80));
  expect(portsNamed({ name: "web", protocol: undefined }, there), "of ClusterNetworkPolicies").toEqual(web);
  expect(portsNamed({ name: "other", protocol: "TCP" }, there)).toEqual(noPorts);
  expect(portsNamed({ name: "other", protocol: undefined }, there)).toEqual(noPorts);
  const chosen = { ...there, namesAnyPort: true };
  expect(portsNamed({ name: "other", protocol: "UDP" }, chosen)).toEqual(allPortsOf("UDP"));
  expect(portsNamed({ name: "other", protocol: undefined }, chosen)).toEqual(allPorts);
});
