import { describe, expect, test } from "vitest";
import type { Intent, Opening } from "../../../verdicts/intent.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import type { PodClass } from "../model/pod-class.ts";
import { surveyed } from "../testing/proposed.ts";
import { deployment, exposed, intentOf, join, namespace, policy } from "../testing/stage-worlds.ts";
import { keptPeers } from "./kept-peers.ts";

const shop = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"));
const service = (more = "", type = "LoadBalancer") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }
spec: { type: ${type}, selector: { app: web }, ports: [{ port: 80, targetPort: http }]${more} }`;
const local = (...ranges: string[]) =>
  service(`, externalTrafficPolicy: Local, loadBalancerSourceRanges: [${ranges.join(", ")}]`);
let count = 0;
const node = (pods: string, address = "") =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: n${count++} }\nspec: { podCIDRs: [${pods}] }\nstatus: { addresses: [${address === "" ? "" : `{ type: InternalIP, address: "${address}" }`}] }`;
const nginx = join(
  namespace("edge"),
  deployment("edge", "nginx").replace("image: app", "image: registry.k8s.io/ingress-nginx/controller"),
);
const edge = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } } };
const http = [{ protocol: "TCP", port: 8080 }];
const block = (cidr: string, ...except: string[]) => ({
  ipBlock: except.length === 0 ? { cidr } : { cidr, except },
});

interface Parts {
  readonly profile?: Partial<NetworkProfile>;
  readonly intent?: Intent;
  readonly after?: (to: PodClass) => PodClass;
}

/** What a policy that closes every pod of the namespace would take away. */
const closed = (to: PodClass): PodClass => ({ ...to, ingress: { ...to.ingress, isolated: "yes" } });
const kept = (text: string, { after = closed, ...parts }: Parts = {}) =>
  keptPeers(surveyed(text, parts), "shop-prod", after);
const peersOf = (...given: Parameters<typeof kept>) => kept(...given)?.peers;

describe("what comes from outside is kept but for addresses of pods", () => {
  test("as it is told, on its ports", () => {
    const { ways, ...others } = kept(join(shop, service(), node("10.244.1.0/24", "10.0.0.1"))) ?? {};
    expect(others).toEqual({
      peers: [block("0.0.0.0/0", "10.244.0.0/16")],
      ports: http,
      text: "what comes from outside",
    });
    expect(ways?.map(({ text }) => text)).toEqual(["Service shop-prod/web"]);
  });

  test.each<[string, string, readonly object[]]>([
    [
      "of nodes beside each other",
      join(node("10.244.1.0/24"), node("10.244.7.0/24")),
      [block("0.0.0.0/0", "10.244.0.0/16")],
    ],
    [
      "of ranges apart",
      join(node("10.244.1.0/24"), node("10.246.0.0/24")),
      [block("0.0.0.0/0", "10.244.0.0/16", "10.246.0.0/16")],
    ],
    ["of a range that is larger than usual", node("10.128.0.0/14"), [block("0.0.0.0/0", "10.128.0.0/14")]],
    ["beside which nodes have theirs", node("10.0.1.0/24", "10.0.200.1"), [block("0.0.0.0/0", "10.0.1.0/24")]],
    ["of the one family that they have", node('"fd00:1:2:3::/64"', "2001:db8::1"), [block("::/0", "fd00:1:2::/56")]],
    [
      "of both, each from its own",
      node('10.244.1.0/24, "fd00:1:2:3::/64"'),
      [block("0.0.0.0/0", "10.244.0.0/16"), block("::/0", "fd00:1:2::/56")],
    ],
    ["in IPv6 as large as is usual there", node('"fd00:1::/48"'), [block("::/0", "fd00:1::/48")]],
  ])("%s", (_, nodes, peers) => {
    expect(peersOf(join(shop, service(), nodes))).toEqual(peers);
  });

  test("which a plugin's blocks never mean: all of both families", () => {
    const profile = { ipBlockMatchesPods: "no" } as const;
    expect(peersOf(join(shop, service(), node("10.244.1.0/24")), { profile })).toEqual([
      block("0.0.0.0/0"),
      block("::/0"),
    ]);
    expect(peersOf(join(shop, service()), { profile })).toEqual([block("0.0.0.0/0"), block("::/0")]);
  });

  test("nobody is where these are not known, or too many to be written down", () => {
    expect(kept(join(shop, service()))).toBeUndefined();
    const many = Array.from({ length: 33 }, (_, at) => node(`10.${at * 2}.0.0/24`));
    expect(kept(join(shop, service(), ...many))).toBeUndefined();
    expect(
      peersOf(join(shop, service(), ...many.slice(1)))?.map((one) => JSON.stringify(one).split("/16").length),
    ).toEqual([33]);
  });
});

describe("of addresses that alone are let in", () => {
  test("these are kept, without those of pods among them", () => {
    expect(peersOf(join(shop, local("203.0.113.0/24", "198.51.100.0/24")))).toEqual([
      block("198.51.100.0/24"),
      block("203.0.113.0/24"),
    ]);
    expect(peersOf(join(shop, local("10.0.0.0/8", "203.0.113.0/24"), node("10.244.1.0/24", "10.0.0.1")))).toEqual([
      block("10.0.0.0/8", "10.244.0.0/16"),
      block("203.0.113.0/24"),
    ]);
  });

  test("all are where the pods see the node instead", () => {
    const text = join(shop, service(", loadBalancerSourceRanges: [203.0.113.0/24]"), node("10.244.1.0/24"));
    expect(peersOf(text)).toEqual([block("0.0.0.0/0", "10.244.0.0/16")]);
  });

  test("none are where pods may have them, or there are more than a person would read", () => {
    expect(kept(join(shop, local("10.0.0.0/8")))).toBeUndefined();
    const many = Array.from({ length: 33 }, (_, at) => `203.0.${at * 2}.0/24`);
    expect(kept(join(shop, local(...many)))).toBeUndefined();
  });
});

describe("what carries routes in is kept", () => {
  test("by its namespace, on the ports that routes lead to", () => {
    const { ways, ...others } = kept(join(shop, exposed("shop-prod"), nginx)) ?? {};
    expect(others).toEqual({ peers: [edge], ports: http, text: "the ingress controller" });
    expect(ways).toHaveLength(1);
  });

  test("beside what comes from outside, on the ports of both", () => {
    const text = join(
      ...[shop, nginx, exposed("shop-prod").replace("targetPort: http", "targetPort: 9000")],
      ...[service().replace("name: web", "name: front"), node("10.244.1.0/24")],
    );
    const { peers, ports, text: told } = kept(text) ?? {};
    expect(peers).toEqual([edge, block("0.0.0.0/0", "10.244.0.0/16")]);
    expect(ports).toEqual([...http, { protocol: "TCP", port: 9000 }]);
    expect(told).toBe("the ingress controller and what comes from outside");
  });

  test("wherever it comes from outside itself: from there, though a Service is open only to some", () => {
    const alb = `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: alb }\nspec: { controller: ingress.k8s.aws/alb }`;
    const ingress = exposed("shop-prod").replace("spec: { rules", "spec: { ingressClassName: alb, rules");
    const text = join(shop, alb, ingress, node("10.244.1.0/24"));
    expect(kept(text)).toMatchObject({ peers: [block("0.0.0.0/0", "10.244.0.0/16")], text: "what comes from outside" });
    expect(peersOf(join(text, local("203.0.113.0/24").replace("name: web", "name: front")))).toEqual([
      block("0.0.0.0/0", "10.244.0.0/16"),
    ]);
  });

  const ingressOnly = (home: string) => exposed(home).split("\n---\n")[1] ?? "";
  const route = (kind: string) =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: web, namespace: shop-prod }\nspec: { rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;

  test.each(["Ingress", "HTTPRoute", "GRPCRoute"])("to all ports where an %s leads to what was not read", (kind) => {
    const { peers, ports, ways } =
      kept(join(shop, nginx, kind === "Ingress" ? ingressOnly("shop-prod") : route(kind))) ?? {};
    expect([peers, ports, ways]).toEqual([kind === "Ingress" ? [edge] : expect.anything(), undefined, []]);
  });

  test("but not for routes of another namespace, or such as were not declared", () => {
    const other = join(namespace("cart", "prod"), ingressOnly("cart"));
    expect(kept(join(shop, nginx, other))).toBeUndefined();
    expect(kept(join(shop, nginx, ingressOnly("shop-prod")), { intent: intentOf() })).toBeUndefined();
  });
});

describe("with an intent", () => {
  const declared = (parts: Partial<Opening>): Intent =>
    intentOf({ from: { cidr: "203.0.113.0/24" }, to: { namespace: "shop-prod" }, ...parts });

  test("what was declared is kept from the addresses that were, on its ports; on all where none are named", () => {
    const { ways, ...onPort } = kept(shop, { intent: declared({ ports: [{ protocol: "TCP", port: 8080 }] }) }) ?? {};
    expect(onPort).toEqual({ peers: [block("203.0.113.0/24")], ports: http, text: "what comes from outside" });
    expect(ways).toHaveLength(1);
    expect(kept(shop, { intent: declared({}) })).toMatchObject({ peers: [block("203.0.113.0/24")] });
    expect(kept(shop, { intent: declared({}) })?.ports).toBeUndefined();
  });

  test("all ports of one protocol are all ports", () => {
    const tcp = [{ protocol: "TCP" as const, port: 1, endPort: 65_535 }];
    expect(kept(shop, { intent: declared({ ports: tcp }) })?.ports).toBeUndefined();
  });
});

describe("nothing has to be kept", () => {
  const world = join(shop, service(), node("10.244.1.0/24"));

  test("where nothing leads in, or the change closes nothing", () => {
    expect(kept(join(shop, service("", "ClusterIP"), node("10.244.1.0/24")))).toBeUndefined();
    expect(kept(world, { after: (to) => to })).toBeUndefined();
  });

  test("where it is another namespace's", () => {
    expect(keptPeers(surveyed(join(world, namespace("cart", "prod"))), "cart", closed)).toBeUndefined();
  });

  test("of a way that stays open, beside one that does not", () => {
    const both = join(
      ...[shop, deployment("shop-prod", "api"), node("10.244.1.0/24"), local("203.0.113.0/24")],
      `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop-prod }\nspec: { type: NodePort, selector: { app: api }, ports: [{ port: 9000 }] }`,
    );
    const after = (to: PodClass) => (to.labels["app"] === "api" ? to : closed(to));
    expect(kept(both, { after })).toMatchObject({ peers: [block("203.0.113.0/24")], ports: http });
  });

  test("but for what may be lost, where a plugin decides it", () => {
    const perhaps = policy(
      "shop-prod",
      "in",
      "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]",
    );
    const pods = node("10.244.1.0/24", "10.0.0.1");
    const text = join(shop, service(), pods, perhaps);
    const after = (to: PodClass) => ({ ...to, ingress: { ...to.ingress, rules: [] } });
    expect(peersOf(text, { after })).toEqual([block("0.0.0.0/0", "10.244.0.0/16")]);
  });
});
