import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { blocksOf, everyAddress } from "../sets/address-set.ts";
import { portsText } from "../sets/port-set.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import type { Entrance } from "./entrance.ts";
import { entrancesOf } from "./entrances.ts";

const pod = (
  home: string,
  name: string,
  more = "",
  ports = "{ name: http, containerPort: 8080 }, { name: http, containerPort: 53, protocol: UDP }",
) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }
spec: { containers: [{ name: app, image: app, ports: [${ports}] }] ${more} }`;
const service = (spec: string, name = "web", home = "shop", more = "") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec} }${more}`;
const selects =
  "selector: { app: web }, ports: [{ name: web, port: 80, targetPort: http }, { name: admin, port: 9000 }]";
const shop = [
  namespace("shop", "dev"),
  namespace("other", "prod"),
  pod("shop", "web"),
  pod("shop", "api"),
  pod("other", "web"),
];

const textOf = ({ to, ports, via, how, sources, keepsSource, hosts, addresses }: Entrance) => ({
  to: `${to.namespace}/${to.members[0]?.object.object.metadata.name}`,
  ports: portsText(ports),
  via: via.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace}/${metadata.name}`).join(", "),
  how,
  ...(sources !== everyAddress && { sources: blocksOf(sources) }),
  ...(keepsSource && { keepsSource }),
  ...(hosts.length > 0 && { hosts }),
  ...(addresses.length > 0 && { addresses: blocksOf(addresses) }),
});
const found = (...more: string[]) =>
  entrancesOf(networkModel(worldOf(join(...shop, ...more)), specificationProfile)).map(textOf);
const pair = { to: "shop/web", ports: expect.stringContaining("8080") as string };

describe("Services", () => {
  const direct = { ...pair, via: "Service shop/web", how: "address" };
  test.each<[string, string, object]>([
    ["LoadBalancer", `type: LoadBalancer, ${selects}`, direct],
    ["NodePort", `type: NodePort, ${selects}`, direct],
    ["external addresses", `externalIPs: [192.0.2.1], ${selects}`, { ...direct, addresses: ["192.0.2.1/32"] }],
    [
      "an address that it asks for",
      `type: LoadBalancer, loadBalancerIP: 192.0.2.2, ${selects}`,
      { ...direct, addresses: ["192.0.2.2/32"] },
    ],
    [
      "addresses from which it takes",
      `type: LoadBalancer, loadBalancerSourceRanges: [198.51.100.0/24, not-one], ${selects}`,
      { ...direct, sources: ["198.51.100.0/24"] },
    ],
    [
      "source ranges, which a NodePort does not look at",
      `type: NodePort, loadBalancerSourceRanges: [198.51.100.0/24], ${selects}`,
      direct,
    ],
    ["the source kept", `type: NodePort, externalTrafficPolicy: Local, ${selects}`, { ...direct, keepsSource: true }],
    ["the source not kept", `type: NodePort, externalTrafficPolicy: Cluster, ${selects}`, direct],
  ])("a Service with %s is a way in", (_, spec, expected) => {
    expect(found(service(spec))).toEqual([expected]);
  });

  test("a Service for inside is no way in, nor is one without pods", () => {
    expect(found(service(selects))).toEqual([]);
    expect(found(service("type: NodePort, selector: { app: nobody }, ports: [{ port: 80 }]"))).toEqual([]);
    expect(found(service("type: NodePort, selector: {}, ports: [{ port: 80 }]"))).toEqual([]);
    expect(found(service("type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: none }]"))).toEqual(
      [],
    );
  });

  test("what its balancer was given is where it is found", () => {
    const status = "\nstatus: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }, { hostname: lb.example.com }] } }";
    const both = found(service(`type: LoadBalancer, loadBalancerIP: 203.0.113.9, ${selects}`, "web", "shop", status));
    expect(both).toMatchObject([{ addresses: ["203.0.113.7/32", "203.0.113.9/32"] }]);
  });

  test("a port of a Service leads to the number, or to the container's port of that name and protocol", () => {
    const ports = (text: string) =>
      found(service(`type: NodePort, selector: { app: web }, ports: [${text}]`))[0]?.ports;
    expect(ports("{ port: 80, targetPort: http }")).toBe("TCP 8080");
    expect(ports("{ port: 53, targetPort: http, protocol: UDP }")).toMatch(/UDP.*53|53.*UDP/);
    expect(ports("{ port: 7000 }")).toBe("TCP 7000");
    expect(ports("{ port: 80, targetPort: 7001 }")).toBe("TCP 7001");
  });
});

describe("endpoints written by hand", () => {
  const open = service("type: NodePort, ports: [{ port: 80 }]", "hand");
  const slice = (endpoints: string, labels = "kubernetes.io/service-name: hand", ports = "ports: [{ port: 7000 }]") =>
    `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: hand, namespace: shop, labels: { ${labels} } }\naddressType: IPv4\n${ports}\nendpoints: [${endpoints}]`;
  const named = (name: string, home = "other") =>
    `{ addresses: [10.9.9.9], targetRef: { kind: Pod, name: ${name}, namespace: ${home} } }`;
  const addressed = `${pod("other", "api", "", "{ name: api, containerPort: 7000 }")}\nstatus: { podIP: 10.1.2.3, podIPs: [{ ip: "fd00::3" }] }`;
  const at = (address: string) => `{ addresses: ["${address}"] }`;
  const places = (...more: string[]) => found(open, addressed, ...more).map(({ to, ports }) => `${to} ${ports}`);

  test("lead to the pod that they name, or whose address they have", () => {
    expect(places(slice(named("web")))).toEqual(["other/web TCP 7000"]);
    expect(places(slice(`{ addresses: [10.9.9.9], targetRef: { kind: Pod, name: web } }`))).toEqual([
      "shop/web TCP 7000",
    ]);
    expect(places(slice(at("10.1.2.3")))).toEqual(["other/api TCP 7000"]);
    expect(places(slice(at("fd00:0::3")))).toEqual(["other/api TCP 7000"]);
    expect(places(slice(`{ addresses: [10.1.2.3], targetRef: { kind: Node, name: web } }`))).toEqual([
      "other/api TCP 7000",
    ]);
    expect(places(slice(`${at("10.1.2.3")}, ${named("web")}`))).toEqual(["other/api TCP 7000", "other/web TCP 7000"]);
    expect(places(slice(named("web"), "a: b"))).toEqual([]);
    expect(places(slice(at("10.7.7.7")))).toEqual([]);
  });

  test("lead to a Service by its address, and through it, but not in a circle", () => {
    const inside = service(`clusterIP: 10.96.0.7, clusterIPs: [10.96.0.7, "fd00::7"], ${selects}`, "inside");
    expect(places(inside, slice(at("10.96.0.7")))).toEqual([expect.stringContaining("shop/web")]);
    expect(places(inside, slice(at("fd00::7")))).toEqual([expect.stringContaining("shop/web")]);
    const circle = service("type: NodePort, clusterIP: 10.96.0.8, ports: [{ port: 80 }]", "hand");
    expect(found(circle, slice(at("10.96.0.8")))).toEqual([]);
  });

  test("of a selector the control plane writes itself; what somebody else writes beside them counts too", () => {
    const selected = service("type: NodePort, selector: { app: api }, ports: [{ port: 80 }]", "hand");
    const by = (manager: string) =>
      slice(named("web"), `kubernetes.io/service-name: hand, endpointslice.kubernetes.io/managed-by: ${manager}`);
    const who = (...more: string[]) => found(selected, ...more).map(({ to }) => to);
    expect(who(by("endpointslice-controller.k8s.io"))).toEqual(["shop/api"]);
    expect(who(by("me"))).toEqual(["shop/api", "other/web"]);
    expect(who(slice(named("web")))).toEqual(["shop/api", "other/web"]);
    const old = `apiVersion: v1\nkind: Endpoints\nmetadata: { name: hand, namespace: shop }\nsubsets: [{ addresses: [{ ip: 10.9.9.9, targetRef: { kind: Pod, namespace: other, name: web } }], ports: [{ port: 7000 }] }]`;
    expect(who(old)).toEqual(["shop/api"]);
    expect(places(old)).toEqual(["other/web TCP 7000"]);
  });

  test("without a port number they lead to every port of the protocol", () => {
    expect(
      places(slice(named("web"), "kubernetes.io/service-name: hand", "ports: [{ protocol: TCP }]"))[0],
    ).not.toContain("7000");
    expect(
      places(slice(named("web"), "kubernetes.io/service-name: hand", "ports: [{ port: 7, protocol: UDP }]")),
    ).toEqual([expect.stringMatching(/UDP/)]);
  });
});

describe("Ingresses", () => {
  const backend = (port: string, name = "web") => `{ service: { name: ${name}, port: { ${port} } } }`;
  const path = (to: string) => `{ path: /, pathType: Prefix, backend: ${to} }`;
  const ingress = (spec: string, status = "") =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop }\nspec: { ${spec} }${status}`;
  const via = "Ingress shop/in, Service shop/web";

  test("an Ingress leads to the port of the Service that it names, under its host", () => {
    const rule = (host: string, to: string) => ingress(`rules: [{ ${host} http: { paths: [${path(to)}] } }]`);
    const by = (text: string) => found(service(selects), text);
    expect(by(rule("host: a.example.com,", backend("number: 9000")))).toEqual([
      { to: "shop/web", ports: "TCP 9000", via, how: "controller", hosts: ["a.example.com"] },
    ]);
    expect(by(rule("", backend("name: web")))).toEqual([{ to: "shop/web", ports: "TCP 8080", via, how: "controller" }]);
    expect(by(rule("", backend("number: 81")))).toEqual([]);
    expect(by(rule("", backend("number: 80", "nobody")))).toEqual([]);
    expect(by(rule("", "{ resource: { apiGroup: a.io, kind: Bucket, name: web } }"))).toEqual([]);
    expect(by(ingress("rules: [{ host: a.example.com }]"))).toEqual([]);
  });

  test("what no rule takes goes to the default backend; addresses are those that the status tells", () => {
    const status = "\nstatus: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }, { hostname: lb.example.com }] } }";
    const [one, ...others] = found(service(selects), ingress(`defaultBackend: ${backend("number: 9000")}`, status));
    expect(one).toEqual({ to: "shop/web", ports: "TCP 9000", via, how: "controller", addresses: ["203.0.113.7/32"] });
    expect(others).toEqual([]);
  });
});

test("who reaches a node reaches its ports, and all of what is on its network", () => {
  const ports = (more: string, text: string) => found(pod("other", "agent", more, text));
  expect(ports("", "{ containerPort: 7000, hostPort: 7001 }")).toMatchObject([
    { to: "other/agent", via: "", how: "node" },
  ]);
  expect(ports(", hostNetwork: true", "")).toMatchObject([{ to: "other/agent", via: "", how: "node" }]);
  expect(ports("", "{ containerPort: 7000 }")).toEqual([]);
});

describe("routes of the Gateway API", () => {
  const group = "gateway.networking.k8s.io";
  const gateway = (listener: string, home = "other") =>
    `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ${home} }\nspec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS ${listener} }] }`;
  const route = (rule: string, parent = "name: g, namespace: other", kind = "HTTPRoute", hosts = "") =>
    `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: r, namespace: shop }\nspec: { parentRefs: [{ ${parent} }], ${hosts} rules: [{ ${rule} }] }`;
  const toShop = "backendRefs: [{ name: web, port: 80 }]";
  const all = ", allowedRoutes: { namespaces: { from: All } }";
  const places = (...more: string[]) =>
    found(service(selects), service(selects, "web", "other"), ...more).map(({ to, via }) => `${to} by ${via}`);
  const own = ["shop/web by Gateway other/g, HTTPRoute shop/r, Service shop/web"];

  test.each<[string, string, string, boolean]>([
    ["from all", all, "", true],
    ["from its own, which is the default", "", "", false],
    ["from its own", ", allowedRoutes: { namespaces: { from: Same } }", "", false],
    [
      "from those of dev",
      ", allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { stage: dev } } } }",
      "",
      true,
    ],
    [
      "from those of prod",
      ", allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { stage: prod } } } }",
      "",
      false,
    ],
    [
      "of this kind",
      ", allowedRoutes: { namespaces: { from: All }, kinds: [{ kind: TLSRoute }, { kind: HTTPRoute }] }",
      "",
      true,
    ],
    ["of another kind", ", allowedRoutes: { namespaces: { from: All }, kinds: [{ kind: TLSRoute }] }", "", false],
    ["by this listener", all, ", sectionName: web", true],
    ["by another listener", all, ", sectionName: other", false],
    ["by another kind of parent", all, ", kind: Service", false],
  ])("a Gateway takes routes %s", (_, listener, more, isTaken) => {
    expect(places(gateway(listener), route(toShop, `name: g, namespace: other${more}`))).toEqual(isTaken ? own : []);
  });

  test("a Gateway of the route's own namespace is meant where none is named, and one that was not read takes it", () => {
    expect(places(gateway("", "shop"), route(toShop, "name: g"))).toEqual([
      "shop/web by Gateway shop/g, HTTPRoute shop/r, Service shop/web",
    ]);
    const unread = ["shop/web by HTTPRoute shop/r, Service shop/web"];
    expect(places(gateway("", "shop"), route(toShop, "name: h"))).toEqual(unread);
    expect(places(gateway("", "other"), route(toShop, "name: g"))).toEqual(unread);
  });

  test("every kind of route leads, to all or one port, under its hosts", () => {
    for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])
      expect(places(route(toShop, "name: g", kind))).toEqual([`shop/web by ${kind} shop/r, Service shop/web`]);
    const hosts = "hostnames: [a.example.com, b.example.com],";
    expect(
      found(service(selects), route("backendRefs: [{ name: web, port: 9000 }]", "name: g", "HTTPRoute", hosts)),
    ).toEqual([
      {
        to: "shop/web",
        ports: "TCP 9000",
        via: "HTTPRoute shop/r, Service shop/web",
        how: "controller",
        hosts: ["a.example.com", "b.example.com"],
      },
    ]);
    expect(found(service(selects), route("backendRefs: [{ name: web }]", "name: g"))[0]?.ports).toContain("9000");
    expect(places(route("backendRefs: [{ name: web, kind: Bucket }]", "name: g"))).toEqual([]);
  });

  test("a copy of each request is sent to a mirror, of a rule or of a backend", () => {
    const mirror = (name: string) =>
      `filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: ${name}, port: 80 } } }]`;
    expect(places(route(mirror("web"), "name: g"))).toEqual(["shop/web by HTTPRoute shop/r, Service shop/web"]);
    expect(places(route(`backendRefs: [{ name: nobody, ${mirror("web")} }]`, "name: g"))).toHaveLength(1);
  });

  const grant = (from: string, to: string, home = "other") =>
    `apiVersion: ${group}/v1\nkind: ReferenceGrant\nmetadata: { name: a, namespace: ${home} }\nspec: { from: [${from}], to: [${to}] }`;
  const ours = `{ group: ${group}, kind: HTTPRoute, namespace: shop }`;
  const services = "{ group: '', kind: Service }";

  test.each<[string, string, boolean]>([
    ["nothing", "", false],
    ["all Services", grant(ours, services), true],
    ["this one", grant(ours, "{ group: '', kind: Service, name: web }"), true],
    ["another one", grant(ours, "{ group: '', kind: Service, name: api }"), false],
    ["Secrets", grant(ours, "{ group: '', kind: Secret }"), false],
    ["this one beside Secrets", grant(ours, `{ group: '', kind: Secret }, ${services}`), true],
    ["another namespace", grant(ours.replace("namespace: shop", "namespace: tools"), services), false],
    ["another kind of route", grant(ours.replace("HTTPRoute", "TLSRoute"), services), false],
    ["several, this one among them", grant(`${ours.replace("HTTPRoute", "TLSRoute")}, ${ours}`, services), true],
    ["what is elsewhere", grant(ours, services, "shop"), false],
  ])("into another namespace a route leads only by a ReferenceGrant there: %s", (_, granted, isLet) => {
    const foreign = route("backendRefs: [{ name: web, namespace: other, port: 80 }]", "name: g");
    const expected = ["other/web by HTTPRoute shop/r, Service other/web"];
    expect(places(foreign, ...(granted === "" ? [] : [granted]))).toEqual(isLet ? expected : []);
  });
});
