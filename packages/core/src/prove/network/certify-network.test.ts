import { describe, expect, test } from "vitest";
import type { Given } from "../property-proof.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import {
  certificate,
  dev,
  from,
  into,
  ofApi,
  out,
  prod,
  stage,
  toPeers,
  withClusterPolicies,
} from "./testing/certificate-lines.ts";
import { deployment, exposed, join, namespace, profileOf } from "./testing/stage-worlds.ts";
import { clusterPolicy } from "./testing/two-pods.ts";

describe("of a stage into which nothing is let", () => {
  const shut = ["cart ingress closed by in for any"];
  test.each<[string, string[], string[]]>([
    ["nothing at all", [into("cart", "")], shut],
    ["its own stage only", [into("cart", from(stage("prod")))], shut],
    ["its own namespace only", [into("cart", from("{ podSelector: {} }"))], shut],
    [
      "nobody, by a rule without peers that select any",
      [into("cart", from("{ namespaceSelector: { matchLabels: { stage: none } } }"))],
      shut,
    ],
    ["whatever is let out of the other is left out", [into("cart", ""), out("shop", "")], shut],
    ["beside a policy of other pods", [into("cart", ""), into("cart", "", ofApi, "more")], shut],
    [
      "with a policy of the cluster that denies",
      [
        into("cart", ""),
        clusterPolicy(
          "c",
          `tier: Admin, priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]`,
        ),
      ],
      shut,
    ],
    [
      "by policies that together select all that is there",
      [into("cart", "", ofApi, "b"), into("cart", "", "matchExpressions: [{ key: app, operator: Exists }]", "a")],
      ["cart ingress closed by b and a for there"],
    ],
  ])("%s", (_, documents, expected) => {
    expect(certificate([dev, prod, ...documents])).toEqual(expected);
  });

  test("no policy is named that does not close it for sure", () => {
    const there = "cart ingress closed by in for there";
    expect(certificate([dev, prod, out("cart", "", "", "all"), into("cart", "", ofApi)])).toEqual([there]);
    const mayClose =
      "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: may, namespace: shop }\nspec: { endpointSelector: {}, egress: [] }";
    expect(certificate([dev, prod, mayClose, out("shop", "", "matchLabels: { app: web }")])).toEqual([
      "shop egress closed by out for there",
    ]);
  });

  test("its namespaces without pods need not be closed", () => {
    const empty = namespace("empty", "prod");
    expect(certificate([dev, prod, empty, into("cart", ""), out("shop", "")])).toEqual(shut);
    expect(certificate([dev, prod, empty, into("cart", ""), out("shop", "")], { makes: ["empty"] })).toEqual([
      ...["shop egress closed by out for any", ...shut],
    ]);
    expect(certificate([dev, prod, empty, into("empty", ""), into("cart", "")])).toEqual([
      ...shut,
      "empty ingress closed by in for any",
    ]);
  });

  test("pods that may be made are meant where they are closed too", () => {
    const halves = [
      into("cart", "", ofApi, "a"),
      into("cart", "", "matchExpressions: [{ key: app, operator: NotIn, values: [api] }]", "b"),
    ];
    expect(certificate([dev, prod, ...halves], { makes: ["cart"] })).toEqual([
      "cart ingress closed by a and b for any",
    ]);
    expect(certificate([dev, prod, into("cart", "", ofApi)])).toEqual(["cart ingress closed by in for there"]);
    expect(certificate([dev, prod, into("cart", "", ofApi)], { makes: ["cart"] })).toEqual(["shop apart from cart"]);
  });
});

describe("of a stage that is not closed as a whole", () => {
  const apart = ["shop apart from cart"];
  test.each<[string, string[], string[]]>([
    ["which lets in everybody", [into("cart", "{}")], apart],
    [
      "which lets in by a selector of no namespace in particular",
      [into("cart", from("{ namespaceSelector: {} }"))],
      apart,
    ],
    ["which lets in the other stage", [into("cart", from(stage("prod"), stage("dev")))], apart],
    [
      "which lets in pods of it, by a label that none has",
      [into("cart", from("{ namespaceSelector: {}, podSelector: { matchLabels: { app: none } } }"))],
      apart,
    ],
    ["which lets in addresses", [into("cart", from("{ ipBlock: { cidr: 10.0.0.0/8 } }"))], apart],
    ["which no policy closes", [], apart],
    ["which a policy closes for egress only", [out("cart", "")], apart],
    ["of which one pod is not closed", [into("cart", "", "matchLabels: { app: none }")], apart],
    [
      "which a policy of the cluster may open",
      [
        into("cart", ""),
        clusterPolicy(
          "c",
          "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Accept, from: [{ namespaces: { matchLabels: { stage: dev } } }] }]",
        ),
      ],
      apart,
    ],
    [
      "which a policy that is not understood may open",
      [
        into("cart", ""),
        "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: cart }\nspec: {}",
      ],
      apart,
    ],
  ])("%s, namespaces are said to be apart", (_, documents, expected) => {
    expect(certificate([dev, prod, ...documents])).toEqual(expected);
  });

  test("those of the other that let nothing out to it are closed, the rest is said to be apart", () => {
    const closed = "shop egress closed by out for any";
    expect(certificate([dev, prod, out("shop", "")])).toEqual([closed]);
    expect(certificate([dev, prod, out("shop", toPeers(stage("dev"))), into("cart", "{}")])).toEqual([closed]);
    expect(certificate([dev, prod, out("shop", toPeers(stage("prod")))])).toEqual(apart);
    const more = join(namespace("mail", "dev"), deployment("mail", "post"));
    expect(certificate([dev, more, prod, out("shop", "")])).toEqual([closed, "mail apart from cart"]);
    const both = join(namespace("bank", "prod"), deployment("bank", "api"));
    expect(certificate([dev, prod, both, into("bank", "")])).toEqual(["bank ingress closed by in for any", ...apart]);
    expect(certificate([dev, prod, both])).toEqual(["shop apart from cart and bank"]);
  });

  test("namespaces without pods are apart from nothing", () => {
    expect(certificate([namespace("shop", "dev"), prod])).toEqual([]);
    expect(certificate([dev, namespace("cart", "prod")])).toEqual([]);
    expect(certificate([namespace("shop", "dev"), prod], { makes: ["shop"] })).toEqual(apart);
    expect(certificate([dev, namespace("cart", "prod")], { makes: ["cart"] })).toEqual(apart);
  });

  test("blocks mean no pods where the plugin says so, and hosts and nodes are none", () => {
    const block = into("cart", from("{ ipBlock: { cidr: 10.0.0.0/8 } }"));
    expect(certificate([dev, prod, block], { profile: profileOf("cilium") })).toEqual([
      "cart ingress closed by in for any",
    ]);
    expect(certificate([dev, prod, block], { profile: profileOf("calico") })).toEqual(apart);
    const cilium = (egress: string) =>
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: out, namespace: shop }\nspec: { endpointSelector: {}, egress: [${egress}] }`;
    const outOf = ["shop egress closed by out for any"];
    expect(
      certificate([dev, prod, cilium("{ toFQDNs: [{ matchName: a.example }] }")], { profile: profileOf("cilium") }),
    ).toEqual(outOf);
    expect(
      certificate([dev, prod, cilium("{ toEntities: [kube-apiserver] }")], { profile: profileOf("cilium") }),
    ).toEqual(outOf);
    expect(certificate([dev, prod, cilium("")]), "that may not be in force").toEqual(apart);
  });

  test("policies of the cluster mean pods by addresses whatever the plugin makes of blocks", () => {
    const accepts = clusterPolicy(
      "c",
      "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: dev } } }, egress: [{ action: Accept, to: [{ networks: [10.0.0.0/8] }] }]",
    );
    const profile: Given["profile"] = { ...withClusterPolicies, ipBlockMatchesPods: "no" };
    expect(certificate([dev, prod, out("shop", ""), accepts], { profile })).toEqual(apart);
    expect(certificate([dev, prod, out("shop", toPeers("{ ipBlock: { cidr: 10.0.0.0/8 } }"))], { profile })).toEqual([
      "shop egress closed by out for any",
    ]);
  });

  test("pods on their node's network are not what is closed: they are a way in", () => {
    const onNode =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: cart }\nspec: { hostNetwork: true, containers: [] }";
    expect(certificate([dev, prod, onNode, into("cart", "")])).toEqual([
      ...["cart ingress closed by in for any", "way in pods of cart"],
    ]);
  });
});

describe("of names that are no stages", () => {
  const tools = join(namespace("tools"), deployment("tools", "bot"));
  test("nothing is said of what is outside", () => {
    const closed = [dev, prod, tools, into("cart", ""), out("shop", ""), exposed("cart")];
    expect(certificate(closed, { from: outside })).toEqual([]);
    expect(certificate(closed, { to: outside })).toEqual([]);
  });

  test("nothing is said of a stage without namespaces", () => {
    expect(certificate([dev, prod], { from: "nodes" })).toEqual([]);
    expect(certificate([dev, prod], { to: "nodes" })).toEqual([]);
  });

  test("namespaces of no stage are apart from those of one as others are, over no pods of none", () => {
    expect(certificate([dev, prod, tools], { from: unassigned })).toEqual(["tools apart from cart"]);
    expect(certificate([dev, prod, tools, into("cart", "")], { from: unassigned })).toEqual([
      "cart ingress closed by in for any",
    ]);
    expect(certificate([dev, prod, tools], { to: unassigned })).toEqual(["shop apart from tools"]);
    expect(certificate([dev, prod, tools, into("tools", "")], { to: unassigned })).toEqual([
      "tools ingress closed by in for any",
    ]);
  });
});
