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
  ["HostSNI(`*`)", ["*"]],
  ["PathPrefix(`/x`)", ["*"]],
  ["HostRegexp(`.+`)", []],
])("of Traefik's rule %s", (rule, expected) => {
  for (const group of ["traefik.io", "traefik.containo.us"])
    expect(hosts(`${group}/v1alpha1`, "IngressRoute", `routes: [{match: '${rule}'}]`)).toEqual(
      expected.map((host) => `spec.routes.0.match ${host}`),
    );
});
