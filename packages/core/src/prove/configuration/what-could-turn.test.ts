import { expect, test } from "vitest";
import { configMap, prove } from "./testing/two-stages.ts";

const one = (apiVersion: string, kind: string, rest: string, home = "shop-dev", name = "x") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${home}}\n${rest}\n`;
const verdictOf = (text: string) => {
  const { verdicts } = prove(text);
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
};
const kindOf = (apiVersion: string, kind: string) => (apiVersion === "v1" ? "" : `${apiVersion.split("/")[0]}/`) + kind;
const gateway = "gateway.networking.k8s.io/v1";
const istio = "networking.istio.io/v1";
const balancer = (of: string) => `spec: {}\nstatus: {loadBalancer: {ingress: [${of}]}}`;

test.each([
  ["v1", "Service", balancer("{hostname: a.net}")],
  ["networking.k8s.io/v1", "Ingress", "spec: {rules: [{host: a.net}]}"],
  [gateway, "HTTPRoute", "spec: {hostnames: [a.net]}"],
  [gateway, "GRPCRoute", "spec: {hostnames: [a.net]}"],
  [gateway, "TLSRoute", "spec: {hostnames: [a.net]}"],
  [gateway, "Gateway", "spec: {listeners: [{hostname: a.net}]}"],
  [istio, "Gateway", "spec: {servers: [{hosts: [a.net]}]}"],
  [istio, "VirtualService", "spec: {hosts: [a.net]}"],
  ["cert-manager.io/v1", "Certificate", "spec: {dnsNames: [a.net]}"],
  ["route.openshift.io/v1", "Route", "spec: {host: a.net}"],
  ["traefik.io/v1alpha1", "IngressRoute", "spec: {routes: [{match: 'Host(`a.net`)'}]}"],
  ["traefik.containo.us/v1alpha1", "IngressRoute", "spec: {routes: [{match: 'Host(`a.net`)'}]}"],
  ["traefik.io/v1alpha1", "IngressRouteTCP", "spec: {routes: [{match: 'HostSNI(`a.net`)'}]}"],
  ["externaldns.k8s.io/v1alpha1", "DNSEndpoint", "spec: {endpoints: [{dnsName: a.net}]}"],
])("a host that is named is no other stage's alone once a %s %s of this one has it too", (apiVersion, kind, rest) => {
  const named = `${configMap("https://a.net")}${one("networking.k8s.io/v1", "Ingress", "spec: {rules: [{host: a.net}]}", "shop-prod")}`;
  const before = verdictOf(named);
  expect(before?.verdict).toBe("broken");
  expect(before?.sensitivity.kinds).toContain(kindOf(apiVersion, kind));
  expect(verdictOf(named + one(apiVersion, kind, rest))?.verdict).toBe("holds");
});

test.each([
  ["v1", "Service", balancer("{ip: 192.0.2.50}")],
  ["networking.k8s.io/v1", "Ingress", balancer("{ip: 192.0.2.50}")],
  [gateway, "Gateway", "spec: {listeners: []}\nstatus: {addresses: [{value: 192.0.2.50}]}"],
])(
  "an address that is named is no other stage's alone once a %s %s of this one has it too",
  (apiVersion, kind, rest) => {
    const named = `${configMap("192.0.2.50")}${one("v1", "Service", balancer("{ip: 192.0.2.50}"), "shop-prod")}`;
    const before = verdictOf(named);
    expect(before?.verdict).toBe("broken");
    expect(before?.sensitivity.kinds).toContain(kindOf(apiVersion, kind));
    expect(before?.sensitivity.kinds).not.toContain("gateway.networking.k8s.io/HTTPRoute");
    expect(verdictOf(named + one(apiVersion, kind, rest))?.verdict).toBe("holds");
  },
);

test.each([
  ["http://api.shop-prod.svc", "a Service"],
  ["search shop-prod.svc.cluster.local", "a namespace"],
  ["https://shop.example.com,http://api.shop-prod.svc", "a host and a Service"],
  ["10.96.0.7", "an address inside of the cluster"],
])("no further object turns that %s names %s", (text) => {
  expect(verdictOf(configMap(text))?.sensitivity).toEqual({ kinds: [] });
});

test("what turns several names is what turns each of them, said once", () => {
  const kinds = verdictOf(configMap("https://shop.example.com,203.0.113.9"))?.sensitivity.kinds ?? [];
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds).toContain("Service");
  expect(kinds).toContain("cert-manager.io/Certificate");
  const shared = configMap("s3://acme") + `---\n${configMap("s3://acme", "settings", "shop-prod")}`;
  expect(verdictOf(shared)?.sensitivity).toEqual({ kinds: [] });
});
