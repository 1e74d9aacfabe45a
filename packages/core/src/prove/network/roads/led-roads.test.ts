import { expect, test } from "vitest";
import { codesOf, deployment, intentOf, join, namespace, policy, prove } from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const dev = join(
  namespace("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const fromIngress = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }";
const service = (home: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: ${home} }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }`;
const prod = (from = fromIngress) =>
  join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "api"),
    policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${from}] }]`),
    service("shop-prod"),
  );
const istio = "networking.istio.io";
const gateway = (home: string) =>
  join(
    `apiVersion: v1\nkind: Pod\nmetadata: { name: proxy, namespace: ${home}, labels: { istio: ingressgateway } }\nspec: { containers: [{ name: proxy, image: proxyv2 }] }`,
    `apiVersion: ${istio}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ${home} }\nspec: { selector: { istio: ingressgateway }, servers: [{ hosts: ["*"] }] }`,
  );
const mesh = join(namespace("ingress"), gateway("ingress"));
const leading = (home: string, to: string, of = "ingress", more = "") =>
  `apiVersion: ${istio}/v1\nkind: VirtualService\nmetadata: { name: web, namespace: ${home} }
spec: { hosts: [dev.example.com], gateways: [${of}/g], http: [{ ${more}route: [{ destination: { host: ${to}.svc.cluster.local } }] }] }`;
const toProd = leading("web-dev", "api.shop-prod");
const meantNothing = { intent: intentOf() };

test("only routes of one stage that lead into another are roads: none of no stage, to none, or to its own", () => {
  const tools = join(namespace("tools"), deployment("tools", "api"), service("tools"));
  const codes = (route: string) => codesOf(prove(join(dev, prod(), mesh, tools, route), meantNothing));
  expect(codes(toProd)).toContain("KS3117");
  for (const route of [
    leading("tools", "api.shop-prod"),
    leading("web-dev", "api.tools"),
    leading("shop-prod", "api.shop-prod"),
  ])
    expect(codes(route)).not.toContain("KS3117");
});

test("a route that only names what it may lead to, or that pods of a stage carry out, is none that is sure", () => {
  const named = leading("web-dev", "web.web-dev", "ingress", "name: api.shop-prod, ");
  expect(told(prove(join(dev, prod(), mesh, named)), "dev", "prod").slice(0, 2)).toEqual([
    "unknown KS3117",
    "Whether VirtualService web-dev/web leads to Deployment shop-prod/api is not known.",
  ]);
  const own = join(dev.replace(", Egress]", "]"), gateway("web-dev"), leading("web-dev", "api.shop-prod", "web-dev"));
  const found = foundOf(prove(join(own, prod("{ namespaceSelector: {} }"))), "KS3117");
  expect(found).not.toEqual([]);
  expect(found).not.toContainEqual(expect.stringContaining("shown:"));
});

test("whether what carries a route out is let in by a block depends on the plugin", () => {
  expect(
    told(prove(join(dev, prod("{ ipBlock: { cidr: 10.0.0.0/8 } }"), mesh, toProd)), "dev", "prod").slice(0, 2),
  ).toEqual([
    "unknown KS3117",
    "It depends on the network plugin whether what carries out VirtualService web-dev/web can open Deployment shop-prod/api.",
  ]);
});

test("what an intent exposes to the world, or to pods of no stage, is led to as it was meant", () => {
  const proof = (from: object) =>
    codesOf(prove(join(dev, prod(), mesh, toProd), { intent: intentOf({ from, to: { stage: "prod" } }) }));
  expect(proof({ cidr: "0.0.0.0/0" })).not.toContain("KS3117");
  expect(proof({ stage: "(unassigned)" })).not.toContain("KS3117");
  expect(proof({ stage: "dev" })).toContain("KS3117");
});

test("a straight way is shown rather than one by a route", () => {
  const openDev = join(namespace("web-dev", "dev"), deployment("web-dev", "web"));
  const proof = prove(join(openDev, prod("{ namespaceSelector: {} }"), mesh, toProd));
  expect(told(proof, "dev", "prod").slice(0, 2)).toEqual([
    "broken KS3102 KS3117",
    "Deployment web-dev/web can open TCP port 8080 of Deployment shop-prod/api.",
  ]);
});

test("ports that a stage opens on its nodes are exposed by its own decision", () => {
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }
spec: { containers: [{ name: api, image: api, ports: [{ containerPort: 8080, hostPort: 80 }] }] }`;
  const world = (host: string) =>
    join(
      dev,
      namespace("shop-prod", "prod"),
      pod.replace(", hostPort: 80", host),
      policy("shop-prod", "in", "podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }]"),
      service("shop-prod"),
      mesh,
      toProd,
    );
  expect(codesOf(prove(world("")))).toContain("KS3117");
  expect(codesOf(prove(world(", hostPort: 80")))).not.toContain("KS3117");
});

test("a load balancer is no route that a controller carries out", () => {
  const address = prod("{ ipBlock: { cidr: 0.0.0.0/0 } }").replace(
    /apiVersion: apps\/v1[\s\S]*?\n---/,
    `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }\nspec: { containers: [{ name: api, image: api }] }\nstatus: { podIP: 10.1.2.3 }\n---`,
  );
  const balancer = join(
    "apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: web-dev }\nspec: { type: LoadBalancer, ports: [{ port: 80 }] }",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: lb, namespace: web-dev, labels: { kubernetes.io/service-name: lb } }\naddressType: IPv4\nendpoints: [{ addresses: [10.1.2.3] }]\nports: [{ port: 8080 }]",
  );
  expect(codesOf(prove(join(dev, address, balancer)))).not.toContain("KS3117");
});
