import { expect, test } from "vitest";
import type { Edit } from "../../../verdicts/finding.ts";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import type { Entrance } from "./entrance.ts";
import { entrancesOf } from "./entrances.ts";
import { withoutEntrance } from "./without-entrance.ts";

const pod = (name: string, app = name, more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${app}, name: ${name} } }\nspec: { containers: [{ name: app, image: app }] ${more} }`;
const service = (spec: string, name = "web") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { selector: { app: web }, ${spec} }`;
const group = "gateway.networking.k8s.io";
const entrances = (...documents: string[]): Entrance[] =>
  entrancesOf(networkModel(worldOf(join(namespace("shop", "dev"), pod("web"), ...documents)), specificationProfile));
const taken = (all: readonly Entrance[], unmeant = all) => {
  const [one] = all;
  if (!one) throw new Error("the world has no entrance");
  return withoutEntrance(one, all, unmeant);
};
const object = { group: "", kind: "Service", namespace: "shop", name: "web" };
const set: Edit = { type: "set", object, path: ["spec", "type"], value: "ClusterIP" };
const gone = (...path: (string | number)[]): Edit => ({ type: "remove", object, path: ["spec", ...path] });
const port = "ports: [{ port: 80 }]";

test.each<[string, string, Edit[]]>([
  ["of type NodePort", `type: NodePort, ${port}`, [set]],
  [
    "with ports of nodes that it asks for",
    "type: NodePort, ports: [{ port: 80, nodePort: 30080 }, { name: b, port: 81 }, { name: c, port: 82, nodePort: 30082 }]",
    [set, gone("ports", 0, "nodePort"), gone("ports", 2, "nodePort")],
  ],
  ["with external addresses only", `externalIPs: [192.0.2.1], ${port}`, [gone("externalIPs")]],
  [
    "that a balancer serves",
    `type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30100, loadBalancerClass: a.io/b, loadBalancerIP: 192.0.2.2, loadBalancerSourceRanges: [198.51.100.0/24], allocateLoadBalancerNodePorts: false, externalIPs: [192.0.2.1], ${port}`,
    [
      ...[set, gone("externalTrafficPolicy"), gone("healthCheckNodePort"), gone("loadBalancerClass")],
      ...[gone("loadBalancerIP"), gone("loadBalancerSourceRanges"), gone("allocateLoadBalancerNodePorts")],
      gone("externalIPs"),
    ],
  ],
])(
  "a Service %s is opened inside of the cluster only, without what the API server takes outside only",
  (_, spec, edits) => {
    expect(taken(entrances(service(spec)))).toEqual({
      description: "open Service shop/web inside of the cluster only",
      edits,
    });
  },
);

const backend = "{ service: { name: web, port: { number: 80 } } }";
const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop }\nspec: { defaultBackend: ${backend} }`;

test("an Ingress is deleted, and not the Service behind it", () => {
  expect(taken(entrances(service(port), ingress))).toEqual({
    description: "delete networking.k8s.io/Ingress shop/in",
    edits: [{ type: "delete", object: { group: "networking.k8s.io", kind: "Ingress", namespace: "shop", name: "in" } }],
  });
});

test.each(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])(
  "a %s is deleted, and not the Gateway or the Service",
  (kind) => {
    const gateway = `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: shop }\nspec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS }] }`;
    const route = `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: r, namespace: shop }\nspec: { parentRefs: [{ name: g }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
    expect(taken(entrances(service(port), gateway, route))?.edits).toEqual([
      { type: "delete", object: { group, kind, namespace: "shop", name: "r" } },
    ]);
  },
);

test("what listens on a node has no entrance to take away", () => {
  expect(taken(entrances(pod("agent", "agent", ", hostNetwork: true")))).toBeUndefined();
});

test("an object that leads to what was meant to be exposed too is left", () => {
  const named = "ports: [{ port: 80, targetPort: http }]";
  const listens = pod("other", "web").replace("image: app", "image: app, ports: [{ name: http, containerPort: 8080 }]");
  const speaks = listens.replace("name: other,", "name: third,").replace("8080", "8081");
  const both = entrances(listens, speaks, service(`type: NodePort, ${named}`));
  expect(both).toHaveLength(2);
  expect(taken(both)).toBeDefined();
  expect(taken(both, both.slice(0, 1))).toBeUndefined();
  expect(taken(both, [])).toBeUndefined();
});

test("what is meant by another way does not keep this one", () => {
  const [first, second] = [service(`type: NodePort, ${port}`), service(`type: NodePort, ${port}`, "again")];
  const both = entrances(first, second);
  expect(both).toHaveLength(2);
  expect(taken(both, both.slice(0, 1))?.description).toBe("open Service shop/web inside of the cluster only");
  expect(taken(both, both.slice(1))).toBeUndefined();
});
