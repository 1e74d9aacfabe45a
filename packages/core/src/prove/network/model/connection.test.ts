import { describe, expect, test } from "vitest";
import { everyAddress, uniteAll } from "../sets/address-set.ts";
import { connection, type End, letsThrough, matches } from "./connection.ts";
import type { NetworkProfile } from "./network-profile.ts";
import type { OrderedRules, PodClass, Side } from "./pod-class.ts";
import { type PeerPattern, podsPeer, type Rule } from "../policies/rule.ts";
import { allPorts, noPorts, portRange, unite } from "../sets/port-set.ts";
import { networkProfile } from "./profiles.ts";
import { addresses, block, outside, pods, rule, silent, site, surroundings } from "../testing/ends.ts";
import { everything, isClosed, pod, policy, reached } from "../testing/two-pods.ts";

const [http, dns] = [portRange("TCP", 80, 80), portRange("UDP", 53, 53)];

test("a rule speaks of its ports for sure where a peer does, perhaps where one may, and else of none", () => {
  const ports = (...peers: PeerPattern[]) =>
    matches(rule("Accept", peers, http), pods(), pods(), surroundings(), "policy");
  const [sure, perhaps, no] = [podsPeer("a", {}), addresses("10.0.0.0/8"), podsPeer("b", {})];
  expect(ports(no, sure)).toEqual({ yes: http, maybe: noPorts });
  expect(ports(perhaps, sure)).toEqual({ yes: http, maybe: noPorts });
  expect(ports(sure, perhaps)).toEqual({ yes: http, maybe: noPorts });
  expect(ports(no, perhaps, no)).toEqual({ yes: noPorts, maybe: http });
  expect(ports(no)).toEqual({ yes: noPorts, maybe: noPorts });
});

describe("what a side lets through", () => {
  const through = (side: Partial<Side>, other: End = pods()) =>
    letsThrough({ ...silent, ...side }, other, pods(), surroundings());
  const ordered = (rules: readonly Rule[], priority = 1, enforced: "yes" | "maybe" = "yes"): OrderedRules => ({
    priority,
    enforced,
    rules,
  });

  test("isolated: what certain rules name is open, what uncertain ones name may be", () => {
    expect(through({})).toEqual({ may: allPorts, must: allPorts });
    expect(through({ isolated: "yes" })).toEqual({ may: noPorts, must: noPorts });
    expect(through({ isolated: "yes", rules: [rule("Accept", "anyone", http)] })).toEqual({ may: http, must: http });
    expect(
      through({
        isolated: "yes",
        rules: [rule("Accept", "anyone", http)],
        uncertain: [rule("Accept", "anyone", dns)],
      }),
    ).toEqual({ may: unite(http, dns), must: http });
    expect(through({ isolated: "maybe", rules: [rule("Accept", "anyone", http)] })).toEqual({
      may: allPorts,
      must: http,
    });
  });

  test("a policy that is not understood may open everything and must open nothing", () => {
    const opaque = { object: site.policy, directions: ["ingress"] as const };
    expect(through({ isolated: "yes", rules: [rule("Accept")], opaque })).toEqual({ may: allPorts, must: noPorts });
  });

  test("tiers: the first rule of a port decides, those of one priority in any order", () => {
    const first = [rule("Accept", "anyone", http), rule("Deny")];
    expect(through({ admin: [ordered(first)] })).toEqual({ may: http, must: http });
    expect(through({ admin: [ordered(first), ordered([rule("Accept")], 2)] })).toEqual({ may: http, must: http });
    expect(through({ admin: [ordered(first), ordered([rule("Accept")], 1)] })).toEqual({ may: allPorts, must: http });
    expect(through({ baseline: [ordered(first)] })).toEqual({ may: http, must: http });
    expect(through({ baseline: [ordered(first)], admin: [ordered([rule("Pass")])] })).toEqual({
      may: http,
      must: http,
    });
    expect(through({ baseline: [ordered([rule("Deny")])], isolated: "yes", rules: [rule("Accept")] })).toEqual({
      may: allPorts,
      must: allPorts,
    });
    expect(through({ admin: [ordered([rule("Accept", "anyone", dns)])], isolated: "yes" })).toEqual({
      may: dns,
      must: dns,
    });
  });

  test("a policy of the cluster that may not be enforced is judged both ways, in each tier", () => {
    const deny = ordered([rule("Deny")], 1, "maybe");
    expect(through({ admin: [deny] })).toEqual({ may: allPorts, must: noPorts });
    expect(through({ baseline: [deny] })).toEqual({ may: allPorts, must: noPorts });
    expect(through({ admin: [deny], baseline: [ordered([rule("Deny")])] })).toEqual({ may: noPorts, must: noPorts });
    expect(through({ baseline: [deny, ordered([rule("Deny")], 2)] })).toEqual({ may: noPorts, must: noPorts });
    const sureAndPerhaps = [ordered([rule("Accept", "anyone", http)]), ordered([rule("Deny")], 2, "maybe")];
    expect(through({ admin: sureAndPerhaps })).toEqual({ may: allPorts, must: http });
    expect(through({ baseline: sureAndPerhaps })).toEqual({ may: allPorts, must: http });
  });

  test("a pod has one of its addresses, and that one for every rule", () => {
    const halves = [
      rule("Accept", [addresses("10.0.0.0/17", true)], http),
      rule("Accept", [addresses("10.0.128.0/17", true)], dns),
    ];
    expect(through({ isolated: "yes", rules: halves })).toEqual({ may: unite(http, dns), must: noPorts });
    const same = [
      rule("Accept", [addresses("10.0.0.0/17", true)], http),
      rule("Accept", [addresses("10.0.128.0/17", true)], http),
    ];
    expect(through({ isolated: "yes", rules: same })).toEqual({ may: http, must: http });
    expect(through({ isolated: "yes", rules: same }, { type: "outside", addresses: everyAddress })).toEqual({
      may: http,
      must: noPorts,
    });
  });
});

test("policies of the cluster do not know pods on their node's network by their labels, those of a namespace may", () => {
  const around = surroundings({ hostNetworkPodsHaveLabels: "yes" });
  const of = (side: Partial<Side>) =>
    letsThrough({ ...silent, ...side }, pods({ hostNetwork: true }), pods(), around).must;
  const web = [podsPeer("a", {})];
  expect(of({ admin: [{ priority: 1, enforced: "yes", rules: [rule("Deny", web)] }] })).toEqual(allPorts);
  expect(of({ isolated: "yes", rules: [rule("Accept", web)] })).toEqual(allPorts);
});

test("a name of a port is given by who makes the pod where it opens, and left out where it closes", () => {
  const named = (action: Rule["action"]): Rule => ({
    ...rule(action),
    ports: { fixed: http, named: [{ name: "web", protocol: "TCP" }] },
  });
  const at = (action: Rule["action"], destination: Partial<PodClass>) =>
    matches(named(action), pods(), pods(destination), surroundings(), "policy");
  const made = { imagined: true, namesAnyPort: true };
  expect(at("Accept", made).maybe).toEqual(noPorts);
  expect(at("Deny", made).yes).toEqual(http);
  expect(at("Deny", made).maybe).not.toEqual(noPorts);
  const known = { namedPorts: new Map([["web", portRange("TCP", 8080, 8080)]]) };
  expect(at("Deny", known)).toEqual({ yes: unite(http, portRange("TCP", 8080, 8080)), maybe: noPorts });
});

describe("a connection", () => {
  const closed: Side = { ...silent, isolated: "yes" };
  const open = (text: string): Side => ({ ...closed, rules: [rule("Accept", [addresses(text, true)], http)] });
  const nothing = { may: noPorts, must: noPorts };

  test("passes where one end lets out and the other lets in", () => {
    const ends = (egress: Side, ingress: Side) => connection(pods({ egress }), pods({ ingress }), surroundings());
    expect(ends(silent, silent)).toEqual({ may: allPorts, must: allPorts });
    expect(ends(closed, silent)).toEqual(nothing);
    expect(ends(silent, closed)).toEqual(nothing);
    expect(connection(outside("203.0.113.7"), pods({ ingress: closed }), surroundings())).toEqual(nothing);
    expect(connection(pods({ egress: closed }), outside("203.0.113.7"), surroundings())).toEqual(nothing);
    expect(connection(outside("203.0.113.7"), pods({ ingress: open("203.0.113.0/24") }), surroundings())).toEqual({
      may: http,
      must: http,
    });
  });

  test("passes out to addresses where pods are let out to them: nothing is asked of what is there", () => {
    const out = (egress: Side) => connection(pods({ egress }), outside("203.0.113.7"), surroundings());
    expect(out(silent)).toEqual({ may: allPorts, must: allPorts });
    expect(out(open("203.0.113.0/24"))).toEqual({ may: http, must: http });
    expect(out(open("198.51.100.0/24"))).toEqual(nothing);
  });

  test("is let in from the nodes that the plugin lets in, except by Kubernetes' own pods there", () => {
    const from = (parts: Partial<PodClass>, nodesAreAlwaysLetIn: NetworkProfile["nodesAreAlwaysLetIn"]) =>
      connection(pods(parts), pods({ ingress: closed }), surroundings({ nodesAreAlwaysLetIn }));
    expect(from({ hostNetwork: true }, "anyNode")).toEqual({ may: allPorts, must: allPorts });
    expect(from({ hostNetwork: true, namespace: "kube-system" }, "anyNode")).toEqual(nothing);
    expect(from({}, "anyNode")).toEqual(nothing);
  });

  test("is perhaps let in from a node's network where it is open on which node the pods run", () => {
    const caller = pod("a", "caller", "app: caller", "hostNetwork: true, containers: []");
    const documents = [caller, pod("b", "server", "app: server"), policy("b", "podSelector: {}")];
    expect(reached(documents, networkProfile("calico"))).toEqual({ open: [], perhaps: everything });
    const apart = [
      pod("a", "caller", "app: caller", "hostNetwork: true, nodeName: one, containers: []"),
      pod("b", "server", "app: server", "nodeName: two, containers: []"),
    ];
    expect(reached([...apart, policy("b", "podSelector: {}")], networkProfile("calico"))).toEqual(isClosed);
  });

  test("is of one family at both of its ends", () => {
    const [ipv4, ipv6] = [block("10.0.0.0/16"), block("fd00::/64")];
    const ends = (out: string, into: string, ofPods = uniteAll([ipv4, ipv6]), ofNodes = ofPods, hostNetwork = false) =>
      connection(pods({ egress: open(out) }), pods({ ingress: open(into), hostNetwork }), {
        ...surroundings(),
        addresses: { pods: ofPods, nodes: ofNodes },
      });
    expect(ends("10.0.0.0/8", "10.0.0.0/8")).toEqual({ may: http, must: http });
    expect(ends("10.0.0.0/8", "fd00::/8")).toEqual(nothing);
    expect(ends("fd00::/8", "fd00::/8").may).toEqual(http);
    expect(ends("fd00::/8", "fd00::/8", ipv6, uniteAll([ipv4, ipv6]), true)).toEqual({ may: http, must: http });
    expect(ends("10.0.0.0/8", "fd00::/8", ipv6, ipv4, true), "no family in common is not believed").toEqual({
      may: http,
      must: http,
    });
  });
});
