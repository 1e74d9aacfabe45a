import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { customHosts } from "./custom-hosts.ts";

const hosts = (apiVersion: string, kind: string, spec: string) => {
  const text = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: r, namespace: a}, spec: {${spec}}}`;
  const [route] = worldOf(text).objects.get(`${apiVersion.split("/")[0]}/${kind}`) ?? [];
  return route ? customHosts(route).map(({ host, path }) => `${path.join(".")} ${host}`) : [];
};

test.each([
  ["networking.istio.io/v1", "VirtualService", "hosts: [A.example, '*']", ["spec.hosts.0 a.example", "spec.hosts.1 *"]],
  [
    "networking.istio.io/v1",
    "Gateway",
    "servers: [{}, {hosts: [ns/a.example, ./*]}]",
    ["spec.servers.1.hosts.0 a.example", "spec.servers.1.hosts.1 *"],
  ],
  ["projectcontour.io/v1", "HTTPProxy", "virtualhost: {fqdn: a.example}", ["spec.virtualhost.fqdn a.example"]],
  ["projectcontour.io/v1", "HTTPProxy", "routes: []", []],
  ["projectcontour.io/v1", "HTTPProxy", "virtualhost: null", []],
  ["projectcontour.io/v1", "HTTPProxy", "virtualhost: {fqdn: ''}", []],
  [
    "getambassador.io/v3alpha1",
    "Mapping",
    "hostname: a.example, host: b.example",
    ["spec.hostname a.example", "spec.host b.example"],
  ],
  [
    "gateway.solo.io/v1",
    "VirtualService",
    "virtualHost: {domains: [a.example]}",
    ["spec.virtualHost.domains.0 a.example"],
  ],
  [
    "apisix.apache.org/v2",
    "ApisixRoute",
    "http: [{}, {match: {hosts: [a.example, b.example]}}]",
    ["spec.http.1.match.hosts.0 a.example", "spec.http.1.match.hosts.1 b.example"],
  ],
  ["k8s.nginx.org/v1", "TransportServer", "host: a.example", ["spec.host a.example"]],
  ["zalando.org/v1", "RouteGroup", "hosts: [a.example]", ["spec.hosts.0 a.example"]],
  ["zalando.org/v1", "RouteGroup", "hosts: a.example", []],
  ["route.openshift.io/v1", "Route", "host: a.example", ["spec.host a.example"]],
  ["route.openshift.io/v1", "Route", "host: 7", []],
  ["k8s.nginx.org/v1", "VirtualServer", "host: a.example", ["spec.host a.example"]],
  ["example.com/v1", "Route", "host: a.example", []],
])("of %s %s { %s }", (apiVersion, kind, spec, expected) => {
  expect(hosts(apiVersion, kind, spec)).toEqual(expected);
});

test.each([
  ["Host(`A.example`)", ["a.example"]],
  ["Host(`a.example`, `b.example`) && PathPrefix(`/x`)", ["a.example", "b.example"]],
  ["Host(`a.example`) || Host(`b.example`)", ["a.example", "b.example"]],
  ["Host(`a.example`) && !Host(`b.example`)", ["a.example"]],
  ["Host(`a.example`) && ! Host(`b.example`)", ["a.example"]],
  ["HostHeader(`a.example`)", ["a.example"]],
  ['Host("a.example")', ["a.example"]],
  ["HostSNI(`a.example`)", ["a.example"]],
  ["HostSNIRegexp(`.+`)", []],
  ["Host(``)", ["*"]],
  ["HostSNI(`*`)", ["*"]],
  ["PathPrefix(`/x`)", ["*"]],
  ["HostRegexp(`.+`)", []],
])("of Traefik's rule %s", (rule, expected) => {
  for (const group of ["traefik.io", "traefik.containo.us"])
    for (const kind of ["IngressRoute", "IngressRouteTCP"])
      expect(hosts(`${group}/v1alpha1`, kind, `routes: [{match: '${rule}'}]`)).toEqual(
        expected.map((host) => `spec.routes.0.match ${host}`),
      );
});

test.each([
  ["traefik.io/v1alpha1", "IngressRouteUDP"],
  ["traefik.io/v1alpha1", "TraefikService"],
  ["traefik.com/v1alpha1", "IngressRoute"],
  ["my.traefik.io/v1alpha1", "IngressRoute"],
])("%s %s has no rules for hosts", (apiVersion, kind) => {
  expect(hosts(apiVersion, kind, "routes: [{match: 'Host(`a.example`)'}]")).toEqual([]);
});
