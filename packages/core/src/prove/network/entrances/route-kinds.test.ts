import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { gatewayControllers } from "./route-kinds.ts";

const group = "gateway.networking.k8s.io";
const gateway = (listeners: string, home = "edge") =>
  `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ${home} }\nspec: { gatewayClassName: c, listeners: [${listeners}] }`;
const listener = (more: string) => `{ name: web, port: 443, ${more} }`;
const found = (...documents: string[]) =>
  gatewayControllers(
    networkModel(worldOf(join(namespace("edge"), namespace("shop", "dev"), ...documents)), specificationProfile),
  );
const kindsOf = (more: string) => found(gateway(listener(more)))[0]?.by.map(({ kind }) => kind);
const fromOf = (namespaces: string) =>
  found(gateway(listener(`protocol: TCP, allowedRoutes: { ${namespaces} }`)))[0]?.by[0]?.gateway;

test("a Gateway carries out routes of its listeners' kinds, each in its version and plural", () => {
  const listeners = ["HTTP", "TLS", "UDP"].map(
    (protocol) => `{ name: ${protocol.toLowerCase()}, port: 1, protocol: ${protocol} }`,
  );
  const [one, ...others] = found(gateway(listeners.join(", ")));
  const from = { gateway: { namespace: "edge", name: "g", from: "edge" } };
  expect(one).toMatchObject({
    ...{ name: "Gateway edge/g", pods: undefined, followsNames: "unknown", isShared: "yes" },
    object: { object: { kind: "Gateway", metadata: { name: "g" } } },
  });
  expect(one?.by).toEqual([
    { group, version: "v1", kind: "HTTPRoute", resource: "httproutes", ...from },
    { group, version: "v1", kind: "GRPCRoute", resource: "grpcroutes", ...from },
    { group, version: "v1", kind: "TLSRoute", resource: "tlsroutes", ...from },
    { group, version: "v1alpha2", kind: "TCPRoute", resource: "tcproutes", ...from },
    { group, version: "v1alpha2", kind: "UDPRoute", resource: "udproutes", ...from },
  ]);
  expect(others).toEqual([]);
});

test("one that stands in a namespace of a stage may be that stage's own", () => {
  expect(found(gateway(listener("protocol: HTTP"), "shop"))).toMatchObject([{ isShared: "unknown" }]);
});

const every = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];
test.each<[string, string[]]>([
  ["protocol: HTTP", ["HTTPRoute", "GRPCRoute"]],
  ["protocol: HTTPS", ["HTTPRoute", "GRPCRoute"]],
  ["protocol: TLS", ["TLSRoute", "TCPRoute"]],
  ["protocol: TCP", ["TCPRoute"]],
  ["protocol: UDP", ["UDPRoute"]],
  ["protocol: example.com/own", every],
  ["protocol: 7", ["HTTPRoute", "GRPCRoute"]],
  ["protocol: HTTP, allowedRoutes: { kinds: [{ kind: TLSRoute }, { kind: Own }, { kind: 7 }] }", ["TLSRoute"]],
  ["protocol: HTTP, allowedRoutes: { kinds: [{ kind: Own }] }", []],
  ["protocol: HTTP, allowedRoutes: { kinds: [] }", ["HTTPRoute", "GRPCRoute"]],
  ["protocol: HTTP, allowedRoutes: { kinds: [{ kind: 7 }] }", ["HTTPRoute", "GRPCRoute"]],
])("a listener of { %s } takes %s", (more, expected) => {
  expect(kindsOf(more)).toEqual(expected);
});

test.each([
  ["", "edge"],
  ["namespaces: { from: Same }", "edge"],
  ["namespaces: { selector: { matchLabels: { stage: dev } } }", "edge"],
  [
    "namespaces: { from: Selector, selector: { matchLabels: { stage: dev } } }",
    { matchLabels: { stage: "dev" }, matchExpressions: [] },
  ],
  ["namespaces: { from: Selector }", {}],
])("a listener takes routes of the namespaces { %s }", (namespaces, from) => {
  expect(fromOf(namespaces)).toEqual({ namespace: "edge", name: "g", from });
});

test("a listener that takes routes of every namespace names none", () => {
  expect(fromOf("namespaces: { from: All }")).toStrictEqual({ namespace: "edge", name: "g" });
});

test("of each class somebody may make a Gateway", () => {
  const gatewayClass = `apiVersion: ${group}/v1\nkind: GatewayClass\nmetadata: { name: c }\nspec: { controllerName: example.com/own }`;
  const [one, ...others] = found(gatewayClass);
  expect(one).toMatchObject({
    ...{ name: "a Gateway of the class c", pods: undefined, followsNames: "unknown", isShared: "unknown" },
    object: { object: { kind: "GatewayClass" } },
  });
  expect(one?.by).toEqual([
    { group, version: "v1", kind: "HTTPRoute", resource: "httproutes", gatewayClass: "c" },
    { group, version: "v1", kind: "TLSRoute", resource: "tlsroutes", gatewayClass: "c" },
    { group, version: "v1alpha2", kind: "TCPRoute", resource: "tcproutes", gatewayClass: "c" },
  ]);
  expect(others).toEqual([]);
});
