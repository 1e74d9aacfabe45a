import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { portsText } from "../sets/port-set.ts";
import { deployment, join, namespace } from "../testing/stage-worlds.ts";
import { entrancesOf } from "./entrances.ts";
import { type Backend, ServicePods } from "./service-pods.ts";

const pod = (home: string, name: string, more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }\nspec: { containers: [{ name: app, image: app }] }${more}`;
const service = (spec: string, name = "web", home = "shop") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${home} }${spec === "" ? "" : `\nspec: { ${spec} }`}`;
const selects = "selector: { app: web }, ports: [{ port: 80 }, { name: admin, port: 9000 }]";
const named = (to: string, name: string) =>
  service(`type: ExternalName, externalName: ${to}, ports: [{ port: 80 }]`, name);
const shop = [namespace("shop", "dev"), namespace("other", "prod"), pod("shop", "web"), pod("other", "web")];

const podsOf = (...documents: string[]) =>
  new ServicePods(networkModel(worldOf(join(...shop, ...documents)), specificationProfile));
const textOf = ({ to, ports }: Backend) =>
  `${to.namespace}/${to.members[0]?.object.object.metadata.name} ${portsText(ports)}`;

describe("Services of type ExternalName", () => {
  const chain = [
    ...[named("b.shop", "a"), named("c.shop", "b"), named("d.shop", "c"), named("web.shop", "d")],
    ...[named("a.shop", "more"), service(selects)],
  ];

  test("lead on by at most four names, to the port that was asked for", () => {
    const pods = podsOf(...chain);
    expect(pods.backends("shop", "a").map(textOf)).toEqual(["shop/web TCP 80, TCP 9000"]);
    expect(pods.backends("shop", "a", 80).map(textOf)).toEqual(["shop/web TCP 80"]);
    expect(pods.backends("shop", "a", "admin").map(textOf)).toEqual(["shop/web TCP 9000"]);
    expect(pods.backends("shop", "more")).toEqual([]);
  });

  test("end where they lead in a circle, or nowhere", () => {
    const pods = podsOf(named("b.shop", "a"), named("a.shop", "b"), named("db.example.com", "out"));
    expect(pods.backends("shop", "a")).toEqual([]);
    expect(pods.backends("shop", "out")).toEqual([]);
    expect(podsOf(service("type: ExternalName", "a")).backends("shop", "a")).toEqual([]);
  });

  test("that have an address lead to the pod that has it, by TCP", () => {
    const api = service("selector: { app: api }, ports: [{ port: 80 }]", "api", "other");
    const pods = podsOf(pod("other", "api", "\nstatus: { podIP: 10.1.2.3 }"), named("10.1.2.3", "a"), api);
    expect(pods.backends("shop", "a").map(textOf)).toEqual(["other/api any TCP port"]);
    expect(pods.backendsOfHost({ type: "address", address: "10.1.2.3" }).map(textOf)).toEqual([
      "other/api any TCP port",
    ]);
    expect(pods.backendsOfHost({ type: "address", address: "10.1.2.4" })).toEqual([]);
  });
});

test("a Service that is not there, or says nothing, has nothing behind it", () => {
  const pods = podsOf(service(""), service(selects.replace(/, ports.*/, ""), "portless"));
  expect(pods.backends("shop", "none")).toEqual([]);
  expect(pods.backends("shop", "web")).toEqual([]);
  expect(pods.backends("shop", "portless")).toEqual([]);
  expect(pods.service("shop", "web")?.object.metadata.name).toBe("web");
  expect(pods.service("other", "web")).toBeUndefined();
});

describe("endpoints that are written", () => {
  const head = (name: string, labels = "labels: { kubernetes.io/service-name: hand }") =>
    `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: ${name}, namespace: shop, ${labels} }\naddressType: IPv4`;
  const to = (name: string) => `{ addresses: [10.9.9.9], targetRef: { kind: Pod, namespace: other, name: ${name} } }`;
  const slice = (ports: string, endpoints = to("web")) => `${head("s")}\n${ports}\nendpoints: [${endpoints}]`;
  const old = (subsets: string) =>
    `apiVersion: v1\nkind: Endpoints\nmetadata: { name: hand, namespace: shop }${subsets}`;
  const hand = service("ports: [{ port: 80 }]", "hand");
  const found = (...documents: string[]) =>
    podsOf(hand, deployment("other", "cart"), ...documents)
      .backends("shop", "hand")
      .map(textOf);

  test.each<[string, string, string]>([
    ["every port of the protocol, where none is named", "ports: [{ protocol: UDP }]", "other/web any UDP port"],
    ["TCP, where no protocol is", "ports: [{ port: 7 }]", "other/web TCP 7"],
    ["several ports", "ports: [{ port: 7 }, { port: 9, protocol: UDP }]", "other/web TCP 7, UDP 9"],
  ])("lead to %s", (_, ports, expected) => {
    expect(found(slice(ports))).toEqual([expected]);
  });

  test("lead to no pod that a workload makes by the workload's name", () => {
    expect(found(slice("ports: [{ port: 7 }]", to("cart")))).toEqual([]);
  });

  test.each([
    ["without labels", `${head("s", "annotations: { a: b }")}\nports: [{ port: 7 }]\nendpoints: [${to("web")}]`],
    ["without endpoints", `${head("s")}\nports: [{ port: 7 }]`],
    ["of a pod without a name", slice("ports: [{ port: 7 }]", "{ addresses: [10.9.9.9], targetRef: { kind: Pod } }")],
    ["of the old kind without subsets", old("")],
    ["of the old kind without addresses", old("\nsubsets: [{ ports: [{ port: 7 }] }]")],
  ])("%s lead nowhere", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test("of the old kind lead to their ports", () => {
    const address = "{ ip: 10.9.9.9, targetRef: { kind: Pod, namespace: other, name: web } }";
    expect(found(old(`\nsubsets: [{ addresses: [${address}], ports: [{ port: 7 }] }]`))).toEqual(["other/web TCP 7"]);
  });

  test("lead from Service to Service by at most four addresses, and not in a circle", () => {
    const by = (name: string, own: number, next: number) => [
      service(`clusterIP: 10.96.0.${own}, ports: [{ port: 80 }]`, name),
      `apiVersion: v1\nkind: Endpoints\nmetadata: { name: ${name}, namespace: shop }\nsubsets: [{ addresses: [{ ip: 10.96.0.${next} }], ports: [{ port: 80 }] }]`,
    ];
    const last = service(`clusterIP: 10.96.0.9, ${selects}`, "last");
    const all = podsOf(...by("a", 1, 2), ...by("b", 2, 3), ...by("c", 3, 4), ...by("d", 4, 5), last);
    expect(all.backends("shop", "a")).toEqual([]);
    const near = podsOf(...by("a", 1, 2), ...by("b", 2, 9), last);
    expect(near.backends("shop", "a").map(textOf)).toEqual(["shop/web TCP 80, TCP 9000"]);
    expect(podsOf(...by("a", 1, 2), ...by("b", 2, 1)).backends("shop", "a")).toEqual([]);
  });
});

describe("entrances", () => {
  const found = (...documents: string[]) =>
    entrancesOf(networkModel(worldOf(join(...shop, ...documents)), specificationProfile));
  const ingress = (spec: string, more = "", name = "in") =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name}, namespace: shop ${more} }\n${spec}`;

  test("an Ingress and a balancer of which little is known", () => {
    expect(found(ingress(""), ingress("status: {}", "", "b"))).toEqual([]);
    const balancer = service(`type: LoadBalancer, ${selects}`);
    expect(found(`${balancer}\nstatus: {}`)).toMatchObject([{ how: "address", addresses: [] }]);
    expect(found(balancer, ingress("spec: { defaultBackend: { service: { name: web } } }")).at(-1)).toMatchObject({
      how: "controller",
    });
  });

  test("what listens on a node is found by no name, and does not see who comes", () => {
    const agent = pod("other", "agent").replace("image: app", "image: app, ports: [{ containerPort: 1, hostPort: 2 }]");
    expect(found(agent)).toMatchObject([{ via: [], how: "node", keepsSource: false, hosts: [], addresses: [] }]);
  });

  test("what a controller asks within the stage exposes nothing, and elsewhere it does", () => {
    const asks = (host: string) =>
      ingress("spec: {}", `, annotations: { nginx.ingress.kubernetes.io/auth-url: "http://${host}/" }`);
    const both = [service(selects), service(selects, "web", "other")];
    expect(found(...both, asks("web.shop"))).toEqual([]);
    for (const host of ["web.other", "web.other.svc.cluster.local"])
      expect(found(...both, asks(host))).toMatchObject([
        { to: { namespace: "other" }, how: "controller", hosts: [], addresses: [], keepsSource: false },
      ]);
  });

  const group = "gateway.networking.k8s.io";
  const gateway = (name: string, listeners: string) =>
    `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: ${name}, namespace: other }\nspec: { gatewayClassName: c, listeners: [${listeners}] }`;
  const route = (spec: string) =>
    `apiVersion: ${group}/v1\nkind: HTTPRoute\nmetadata: { name: r, namespace: shop }\nspec: { ${spec} }`;
  const parents = (...names: string[]) =>
    `parentRefs: [${names.map((name) => `{ name: ${name}, namespace: other }`).join(", ")}]`;
  const toWeb = "rules: [{ backendRefs: [{ name: web, port: 80 }] }]";
  const listener = (more: string) => `{ name: a, port: 1, protocol: HTTP ${more} }`;
  const all = listener(", allowedRoutes: { namespaces: { from: All, selector: { matchLabels: { stage: prod } } } }");

  test("a Gateway that takes routes from all namespaces looks at no selector, and one listener is enough", () => {
    expect(found(service(selects), gateway("g", all), route(`${parents("g")}, ${toWeb}`))).toHaveLength(1);
    expect(
      found(service(selects), gateway("g", `${listener("")}, ${all}`), route(`${parents("g")}, ${toWeb}`)),
    ).toHaveLength(1);
    expect(found(service(selects), gateway("g", listener("")), route(`${parents("g")}, ${toWeb}`))).toEqual([]);
  });

  test("a route of two Gateways leads by the first", () => {
    const [one] = found(
      service(selects),
      gateway("g", all),
      gateway("h", all),
      route(`${parents("g", "h")}, ${toWeb}`),
    );
    expect(one?.via.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      ...["Gateway g", "HTTPRoute r", "Service web"],
    ]);
  });

  test("of what is no host, name or port nothing is made", () => {
    const odd = "hostnames: [7, a.example.com], rules: [{ backendRefs: [{ name: 7 }, { name: web, port: '80' }] }]";
    expect(found(service(selects), gateway("g", all), route(`${parents("g")}, ${odd}`))).toMatchObject([
      { hosts: ["a.example.com"], keepsSource: false, addresses: [] },
    ]);
    expect(found(service(selects), route("parentRefs: []"))).toEqual([]);
    expect(found(service(selects), route(toWeb))).toEqual([]);
  });
});
