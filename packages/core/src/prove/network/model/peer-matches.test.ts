import { describe, expect, test } from "vitest";
import { everyAddress, uniteAll } from "../sets/address-set.ts";
import { type End, peerMatches } from "./connection.ts";
import { type PeerPattern, podsPeer, type Rule } from "../policies/rule.ts";
import { addresses, block, outside, pods, surroundings } from "../testing/ends.ts";

const ask = (peer: PeerPattern, other: End, around = surroundings(), kind: "policy" | "tiered" = "policy") =>
  peerMatches(peer, other, around, kind);

describe("whether a peer speaks of an end", () => {
  test("hosts outside are meant by their names, and no pod is", () => {
    const named: PeerPattern = { type: "hosts", names: ["a.example", "b.example"] };
    expect(ask(named, outside("203.0.113.7", "b.example"))).toBe("yes");
    expect(ask(named, outside("203.0.113.7", "c.example"))).toBe("no");
    expect(ask(named, outside("203.0.113.7"))).toBe("no");
    expect([ask(named, pods()), ask(named, pods({ hostNetwork: true }))]).toEqual(["no", "no"]);
  });

  test("addresses outside: all of them, some of them, none", () => {
    expect(ask(addresses("203.0.113.0/24"), outside("203.0.113.7"))).toBe("yes");
    expect(ask(addresses("203.0.113.7"), outside("203.0.113.0/24"))).toBe("maybe");
    expect(ask(addresses("198.51.100.0/24"), outside("203.0.113.7"))).toBe("no");
    expect(ask(addresses("203.0.113.0/24"), outside("203.0.113.7", "a.example"))).toBe("yes");
  });

  test("a host that is known by its name only may have any address", () => {
    const host: End = { type: "outside", addresses: [], host: "a.example" };
    const answers = (peer: PeerPattern) =>
      (["Accept", "Deny"] as const).map((action) => peerMatches(peer, host, surroundings(), "policy", action));
    expect(answers(addresses("203.0.113.0/24"))).toEqual(["maybe", "maybe"]);
    // Clusters are taken to have no IPv6 where that opens nothing.
    expect(answers(addresses("0.0.0.0/0"))).toEqual(["yes", "maybe"]);
    const everywhere: PeerPattern = {
      type: "addresses",
      addresses: everyAddress,
      text: "anywhere",
      matchesPods: false,
    };
    expect(answers(everywhere)).toEqual(["yes", "yes"]);
  });

  test("nothing outside is a pod or a node", () => {
    expect(ask(podsPeer({}, {}), outside("203.0.113.7"))).toBe("no");
    expect(ask({ type: "nodes" }, outside("203.0.113.7"))).toBe("no");
  });

  test("nodes are what pods on their network may be taken for", () => {
    expect(ask({ type: "nodes" }, pods({ hostNetwork: true }))).toBe("maybe");
    expect(ask({ type: "nodes" }, pods())).toBe("no");
  });

  test("pods by their namespace and labels", () => {
    expect(ask(podsPeer("a", {}), pods())).toBe("yes");
    expect(ask(podsPeer("b", {}), pods())).toBe("no");
    expect(ask(podsPeer({ matchLabels: { stage: "dev" } }, { matchLabels: { app: "web" } }), pods())).toBe("yes");
    expect(ask(podsPeer({ matchLabels: { stage: "prod" } }, {}), pods())).toBe("no");
    expect(ask(podsPeer({}, { matchLabels: { app: "cart" } }), pods())).toBe("no");
  });

  test("a pod on its node's network has its labels as the plugin says, and never to policies of the cluster", () => {
    const onNode = pods({ hostNetwork: true });
    const answer = (hostNetworkPodsHaveLabels: "yes" | "no" | "either", kind: "policy" | "tiered") =>
      ask(podsPeer({}, {}), onNode, surroundings({ hostNetworkPodsHaveLabels }), kind);
    expect([answer("yes", "policy"), answer("no", "policy"), answer("either", "policy")]).toEqual([
      "yes",
      "no",
      "maybe",
    ]);
    expect(answer("yes", "tiered")).toBe("no");
    expect(ask(podsPeer({}, {}), pods(), surroundings(), "tiered")).toBe("yes");
  });

  test("addresses of pods and nodes: as the plugin says, unless the policy is one that means pods too", () => {
    const answers = (peer: PeerPattern, other = pods()) =>
      (["yes", "no", "either"] as const).map((ipBlockMatchesPods) =>
        ask(peer, other, surroundings({ ipBlockMatchesPods })),
      );
    expect(answers(addresses("10.0.0.0/8"))).toEqual(["yes", "no", "maybe"]);
    expect(answers(addresses("10.0.0.0/8", true))).toEqual(["yes", "yes", "yes"]);
    expect(answers(addresses("10.0.1.0/24", true))).toEqual(["maybe", "maybe", "maybe"]);
    expect(answers(addresses("192.168.0.0/16", true))).toEqual(["no", "no", "no"]);
    expect(answers(addresses("192.168.0.0/16", true), pods({ hostNetwork: true }))).toEqual(["yes", "yes", "yes"]);
  });

  test("what is let through at IPv4 addresses is open; what is kept away has to be so at IPv6 ones too", () => {
    const both = surroundings({}, uniteAll([block("10.0.0.0/16"), block("fd00::/64")]));
    const answer = (action: Rule["action"]) =>
      peerMatches(addresses("10.0.0.0/8", true), pods(), both, "policy", action);
    expect([answer("Accept"), answer("Deny"), answer("Pass")]).toEqual(["yes", "maybe", "maybe"]);
    expect(ask(addresses("10.0.0.0/8", true), pods(), both), "unless said otherwise, letting through").toBe("yes");
  });
});
