import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { portsText } from "../sets/port-set.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { customControllers, customLeads, customPlural, customRouteKinds } from "./custom-routes.ts";
import { ServicePods } from "./service-pods.ts";

const model = (...documents: string[]) =>
  networkModel(
    worldOf(
      join(
        ...[namespace("shop-dev", "dev"), namespace("shop-prod", "prod"), namespace("edge")],
        ...[namespace("default", "prod"), ...documents],
      ),
    ),
    specificationProfile,
  );
const pod = (home: string, name: string, labels = `app: ${name}`) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { ${labels} } }\nspec: { containers: [{ name: app, image: app }] }`;
const service = (home: string, name = "web") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { selector: { app: ${name} }, ports: [{ port: 80 }, { name: b, port: 81 }] }`;
const resource = (apiVersion: string, kind: string, spec: string, home = "shop-dev", name = "r") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec} }`;

/** By the documentation of each project: kinds and the plurals under which the API server serves them. */
const kinds: readonly (readonly [string, string, string])[] = [
  ["networking.istio.io", "VirtualService", "virtualservices"],
  ["networking.istio.io", "ServiceEntry", "serviceentries"],
  ...["traefik.io", "traefik.containo.us"].flatMap(
    (group) =>
      [
        [group, "IngressRoute", "ingressroutes"],
        [group, "IngressRouteTCP", "ingressroutetcps"],
        [group, "IngressRouteUDP", "ingressrouteudps"],
        [group, "TraefikService", "traefikservices"],
      ] as const,
  ),
  ["projectcontour.io", "HTTPProxy", "httpproxies"],
  ["getambassador.io", "Mapping", "mappings"],
  ["getambassador.io", "TCPMapping", "tcpmappings"],
  ["gateway.solo.io", "VirtualService", "virtualservices"],
  ["gateway.solo.io", "RouteTable", "routetables"],
  ["apisix.apache.org", "ApisixRoute", "apisixroutes"],
  ["configuration.konghq.com", "TCPIngress", "tcpingresses"],
  ["configuration.konghq.com", "UDPIngress", "udpingresses"],
  ["k8s.nginx.org", "VirtualServer", "virtualservers"],
  ["k8s.nginx.org", "VirtualServerRoute", "virtualserverroutes"],
  ["k8s.nginx.org", "TransportServer", "transportservers"],
  ["zalando.org", "RouteGroup", "routegroups"],
  ["route.openshift.io", "Route", "routes"],
  ["cilium.io", "CiliumEnvoyConfig", "ciliumenvoyconfigs"],
];

describe.each(kinds)("%s/%s", (group, kind, plural) => {
  const carrier = (version: string) => ({
    ...{ name: `whatever carries out the kind ${kind}`, pods: undefined, object: undefined, followsNames: "unknown" },
    ...{ by: [{ group, version, kind, resource: plural }], isShared: "unknown" },
  });

  test("is carried out by something where there is one, or where it is defined", () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: ${plural}.${group} }\nspec: { group: ${group}, names: { kind: ${kind}, plural: ${plural} }, scope: Namespaced, versions: [] }`;
    expect(customControllers(model(resource(`${group}/v1beta7`, kind, "")))).toEqual([carrier("v1beta7")]);
    expect(customControllers(model(definition))).toEqual([carrier("v1")]);
    expect(customControllers(model())).toEqual([]);
  });

  test("may lead to what it names, and is asked for", () => {
    const route = resource(`${group}/v1`, kind, "to: web");
    const world = model(pod("shop-dev", "web"), service("shop-dev"), route);
    expect([...customLeads(world, new ServicePods(world))].map(({ to }) => to.namespace)).toEqual(["shop-dev"]);
    expect(customRouteKinds).toContain(`${group}/${kind}`);
    expect(world.world.objects.get(`${group}/${kind}`)?.map(customPlural)).toEqual([plural]);
  });
});

test.each([
  ["networking.istio.io/v1", "Gateway", "gateways"],
  ["networking.istio.io/v1", "Sidecar", undefined],
  ["example.com/v1", "Gateway", undefined],
])("the plural of %s %s is %s", (apiVersion, kind, plural) => {
  const objects = model(resource(apiVersion, kind, "")).world.objects.get(`${apiVersion.split("/")[0]}/${kind}`);
  expect(objects?.map(customPlural)).toEqual([plural]);
});

test("gateways of the mesh are read, too", () => {
  expect(customRouteKinds).toContain("networking.istio.io/Gateway");
  expect(customRouteKinds).toHaveLength(kinds.length + 1);
});

const backends = ["shop-dev", "shop-prod", "default"].flatMap((home) => [pod(home, "web"), service(home)]);
const leads = (...documents: string[]) => {
  const world = model(...backends, pod("shop-prod", "api"), service("shop-prod", "api"), ...documents);
  return [...customLeads(world, new ServicePods(world))].map(({ to, ports, carriers, isDestination }) => ({
    to: `${to.namespace}/${to.members[0]?.object.object.metadata.name}`,
    ports: portsText(ports),
    carriers: carriers.map((one) => `${one.namespace}/${one.members[0]?.object.object.metadata.name}`).join(" "),
    isDestination,
  }));
};
const named = (spec: string) => [
  ...new Set(leads(resource("traefik.io/v1alpha1", "IngressRoute", spec)).map(({ to }) => to)),
];

describe("Services that a route names in any text", () => {
  const long = "a".repeat(249);
  test.each<[string, string[]]>([
    ["to: web", ["shop-dev/web"]],
    ["to: web.shop-prod", ["shop-prod/web", "shop-dev/web"].toSorted()],
    ["to: web.shop-prod.svc.cluster.local", ["shop-dev/web", "shop-prod/web"]],
    ['to: "web:80"', ["shop-dev/web"]],
    ["to: web/shop-prod", ["shop-dev/web", "shop-prod/web"]],
    ["to: [[web]]", ["shop-dev/web"]],
    ["to: { name: web, namespace: shop-prod }", ["shop-dev/web", "shop-prod/web"].toReversed()],
    ["to: { serviceName: web, namespace: shop-prod }", ["shop-prod/web", "shop-dev/web"]],
    ["to: { name: api, namespace: shop-prod }", ["shop-prod/api"]],
    ["to: { name: api, namespace: 7 }", []],
    ["to: { name: 7, namespace: shop-prod }", []],
    ["to: { deep: [{ er: { name: web, namespace: shop-prod } }] }", ["shop-prod/web", "shop-dev/web"]],
    ["to: null, other: 7, more: true", []],
    ["to: api", []],
    [`to: web.${long}`, ["shop-dev/web"]],
    [`to: web.${long}a`, []],
    ["to: web.shop-prod://x", ["shop-dev/web", "shop-prod/web"]],
    ['to: "http://web.shop-prod"', ["shop-dev/web", "shop-prod/web"]],
    ["", []],
  ])("{ %s }", (spec, expected) => {
    expect(named(spec).toSorted()).toEqual(expected.toSorted());
  });

  test("in front of a namespace only where a stroke says so", () => {
    const more = [namespace("api"), pod("api", "web"), service("api", "web")];
    const to = (text: string) =>
      leads(...more, resource("traefik.io/v1alpha1", "IngressRoute", `to: ${text}`)).map((one) => one.to);
    expect([to("api/web"), to("api.web")]).toEqual([["api/web"], []]);
  });

  test("are all their ports, and it is not sure that the route leads there", () => {
    expect(leads(resource("traefik.io/v1alpha1", "IngressRoute", "to: web, again: web"))).toEqual([
      { to: "shop-dev/web", ports: "TCP 80-81", carriers: "", isDestination: false },
    ]);
  });
});

describe("a VirtualService of a gateway", () => {
  const gateway = (selector: string, home = "edge", name = "g") =>
    resource("networking.istio.io/v1", "Gateway", selector === "" ? "" : `selector: { ${selector} }`, home, name);
  const proxy = pod("edge", "proxy", "istio: ingressgateway, app: proxy");
  const told = service("edge", "proxy");
  const virtual = (routes: string, gateways = "edge/g", home = "shop-dev") =>
    resource("networking.istio.io/v1", "VirtualService", `gateways: [${gateways}], ${routes}`, home);
  const to = (host: string, port = "") => `http: [{ route: [{ destination: { host: ${host} ${port} } }] }]`;
  const sure = (...documents: string[]) =>
    leads(proxy, told, ...documents).flatMap(({ isDestination, to: place, ports }) =>
      isDestination ? [`${place} ${ports}`] : [],
    );
  const edge = gateway("app: proxy");

  test.each([
    ["web", ["shop-dev/web TCP 80-81"]],
    ["web.shop-prod", ["shop-prod/web TCP 80-81"]],
    ["web.shop-prod.svc", ["shop-prod/web TCP 80-81"]],
    ["web.shop-prod.svc.cluster.local", ["shop-prod/web TCP 80-81"]],
    ["web.shop-prod.example.com", []],
    ["WEB", []],
    ["www.web", []],
    ["'*.web'", []],
    ["web!", []],
    ["'web.shop-prod.svc:80'", []],
  ])("surely leads to the destination that it has: %s", (host, expected) => {
    expect(sure(edge, virtual(to(host)))).toEqual(expected);
  });

  test("leads to one port where it names one", () => {
    expect(sure(edge, virtual(to("web", ", port: { number: 81 }")))).toEqual(["shop-dev/web TCP 81"]);
    expect(sure(edge, virtual(to("web", ", port: { number: b }")))).toEqual(["shop-dev/web TCP 80-81"]);
  });

  test.each(["http", "tcp", "tls"])("by %s, the second route and the second backend too", (protocol) => {
    const destination = (name: string) => `{ destination: { host: ${name} } }`;
    const spec = `${protocol}: [{ match: [] }, { route: [${destination("none")}, ${destination("web.shop-prod")}] }]`;
    expect(sure(edge, virtual(spec))).toEqual(["shop-prod/web TCP 80-81"]);
  });

  test("sends a copy to a mirror", () => {
    expect(sure(edge, virtual("http: [{ mirror: { host: web.shop-prod } }]"))).toEqual(["shop-prod/web TCP 80-81"]);
  });

  test.each<[string, string, string, string]>([
    ["of another namespace", "edge/g", edge, "edge/proxy"],
    ["of its own namespace", "g", gateway("app: proxy", "shop-dev"), "edge/proxy"],
    ["that is not there", "edge/h", edge, ""],
    ["of the mesh only", "mesh", edge, ""],
    ["of no selector", "edge/g", gateway(""), ""],
    ["whose selector nobody has", "edge/g", gateway("app: nobody"), ""],
    ["whose whole selector one has", "edge/g", gateway("app: proxy, istio: ingressgateway"), "edge/proxy"],
    ["of whose selector one has a part only", "edge/g", gateway("app: proxy, istio: egressgateway"), ""],
    ["whose pods stand elsewhere", "edge/g", gateway("app: api"), "shop-prod/api"],
    ["one of two", "edge/none, edge/g", edge, "edge/proxy"],
  ])("is carried out by the pods of the gateway %s", (_, gateways, text, carriers) => {
    const all = leads(proxy, told, text, virtual(to("web"), gateways));
    expect(all).not.toEqual([]);
    expect(new Set(all.map((one) => one.carriers))).toEqual(new Set([carriers]));
    expect(all.some((one) => one.isDestination)).toBe(carriers !== "");
  });

  test("without a gateway that is known it may lead, but not surely", () => {
    expect(leads(virtual(to("web")))).toEqual([
      { to: "shop-dev/web", ports: "TCP 80-81", carriers: "", isDestination: false },
    ]);
  });

  test("all pods that a gateway selects carry it out, those of its own namespace first", () => {
    const other = pod("shop-prod", "proxy");
    const [one] = leads(other, service("shop-prod", "proxy"), proxy, told, edge, virtual(to("web")));
    expect(one?.carriers).toBe("edge/proxy shop-prod/proxy");
  });

  test("only of the mesh a route says what carries it out", () => {
    const solo = resource("gateway.solo.io/v1", "VirtualService", `gateways: [edge/g], ${to("web")}`);
    expect(leads(proxy, told, edge, solo)).toEqual([
      { to: "shop-dev/web", ports: "TCP 80-81", carriers: "", isDestination: false },
    ]);
  });
});
