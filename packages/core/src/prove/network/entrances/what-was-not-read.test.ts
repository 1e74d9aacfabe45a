import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { portsText } from "../sets/port-set.ts";
import { deployment, exposed, join, namespace } from "../testing/stage-worlds.ts";
import { entrancesOf } from "./entrances.ts";

const pod = (ip: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: a, labels: { app: web } }\nspec: { containers: [] }\nstatus: { podIP: ${ip} }`;
/** Who is led to, and on which ports. */
const entered = (...documents: string[]) =>
  entrancesOf(networkModel(worldOf(join(namespace("a", "dev"), ...documents)), specificationProfile)).map(
    ({ to, ports }) => `${to.namespace}: ${portsText(ports)}`,
  );
const balancer = (home: string, spec = "selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }]") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: ${home} }\nspec: { type: LoadBalancer, ${spec} }`;
const names = (name: string, other: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: a }\nspec: { type: ExternalName, externalName: ${other}.a.svc.cluster.local }`;
const group = "gateway.networking.k8s.io";

test("a Service in a namespace that was not read leads nowhere that is known", () => {
  expect(entered(deployment("a", "web"), balancer("a"))).toEqual(["a: TCP 8080"]);
  expect(entered(deployment("a", "web"), balancer("elsewhere"))).toEqual([]);
});

test("an Ingress in a namespace that was not read leads where its annotation says", () => {
  const annotated = exposed("elsewhere").replace(
    "kind: Ingress\nmetadata: { ",
    'kind: Ingress\nmetadata: { annotations: { nginx.ingress.kubernetes.io/auth-url: "http://10.1.2.3/" }, ',
  );
  expect(entered(pod("10.1.2.3"), annotated)).toEqual(["a: any TCP port"]);
});

test("a Gateway takes no route of a namespace that was not read by labels", () => {
  const gateway = `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: a }
spec: { gatewayClassName: c, listeners: [{ name: web, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { stage: dev } } } } }] }`;
  const route = (home: string) => `apiVersion: ${group}/v1\nkind: HTTPRoute\nmetadata: { name: r, namespace: ${home} }
spec: { parentRefs: [{ name: g, namespace: a }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
  const [service = ""] = exposed("a").split("\n---\n");
  expect(entered(deployment("a", "web"), service, gateway, route("a"))).toEqual(["a: TCP 8080"]);
  expect(entered(deployment("a", "web"), service, gateway, route("elsewhere"))).toEqual([]);
});

test("names are followed from Service to Service four times and no more", () => {
  const chain = (count: number) =>
    Array.from({ length: count }, (_, at) => names(`n${at}`, at + 1 < count ? `n${at + 1}` : "web"));
  const ingress = exposed("a").replace("service: { name: web", "service: { name: n0");
  expect(entered(deployment("a", "web"), ingress, ...chain(4))).toEqual(["a: TCP 8080"]);
  expect(entered(deployment("a", "web"), ingress, ...chain(5))).toEqual([]);
});

test("addresses are followed from Service to Service four times and no more", () => {
  const link = (at: number, to: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: n${at}, namespace: a }\nspec: { clusterIP: 10.96.0.${at}, ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: n${at}, namespace: a, labels: { kubernetes.io/service-name: n${at} } }
addressType: IPv4\nendpoints: [{ addresses: [${to}] }]\nports: [{ port: 80 }]`;
  const chain = (count: number) =>
    Array.from({ length: count }, (_, at) => link(at, at + 1 < count ? `10.96.0.${at + 1}` : "10.1.2.3"));
  const ingress = exposed("a").replace("service: { name: web", "service: { name: n0");
  expect(entered(pod("10.1.2.3"), ingress, ...chain(3))).toEqual(["a: TCP 80"]);
  expect(entered(pod("10.1.2.3"), ingress, ...chain(6))).toEqual([]);
});
