import { describe, expect, test } from "vitest";
import { editText, siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { gatewayCauses, isSelector } from "./gateways.ts";
import { claimsOf } from "./hosts.ts";
import { intentWith } from "./testing/two-stages.ts";

const stages = ["dev", "test", "qa"]
  .map((stage) => `{apiVersion: v1, kind: Namespace, metadata: {name: shop-${stage}, labels: {stage: ${stage}}}}\n`)
  .join("---\n");
const object = (
  apiVersion: string,
  kind: string,
  spec: string,
  { stage = "dev", name = "web", annotations = "" } = {},
) =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}, namespace: shop-${stage}, annotations: {${annotations}}}, spec: {${spec}}}\n`;
const worldWith = (...documents: string[]) => worldOf([stages, ...documents].join("---\n"));
const entrances = (...documents: string[]) => claimsOf(worldWith(...documents)).map(({ entrance }) => entrance);

describe("the entrance at which a kind of its own claims hosts", () => {
  const traefik = (more: string, kind = "IngressRoute", annotations = "") =>
    object("traefik.io/v1alpha1", kind, `${more}routes: [{match: 'HostSNI(\`a.example\`)'}]`, { annotations });
  const proxy = (more: string, annotations = "") =>
    object("projectcontour.io/v1", "HTTPProxy", `${more}virtualhost: {fqdn: a.example}`, { annotations });
  const mapping = (more: string) => object("getambassador.io/v2", "Mapping", `${more}hostname: a.example`);
  test.each([
    [traefik(""), ["Traefik"]],
    [traefik("", "IngressRouteTCP"), ["Traefik (TCP)"]],
    [traefik("entryPoints: [web, websecure], "), ["Traefik"]],
    [traefik("entryPoints: [web, own, 1], "), ["Traefik", "Traefik at own"]],
    [traefik("", "IngressRoute", "kubernetes.io/ingress.class: inner"), ["Traefik of the class inner"]],
    [traefik("", "IngressRoute", "traefik.ingress.kubernetes.io/ingress.class: inner"), ["Traefik of the class inner"]],
    [traefik("", "IngressRoute", "other.io/ingress.class: inner"), ["Traefik"]],
    [traefik("", "IngressRoute", "a.kubernetes.io/ingress.class: inner"), ["Traefik"]],
    [traefik("", "IngressRoute", "kubernetes.io/ingress.classes: inner"), ["Traefik"]],
    [proxy(""), ["projectcontour.io"]],
    [proxy("ingressClassName: inner, "), ["projectcontour.io of the class inner"]],
    [
      proxy("ingressClassName: inner, ", "projectcontour.io/ingress.class: other"),
      ["projectcontour.io of the class inner"],
    ],
    [proxy("", "projectcontour.io/ingress.class: other"), ["projectcontour.io of the class other"]],
    [object("route.openshift.io/v1", "Route", "host: a.example"), ["the router"]],
    [mapping(""), ["Ambassador"]],
    [mapping("ambassador_id: [one, two], "), ["Ambassador one,two"]],
  ])("%s", (document, expected) => expect(entrances(document)).toEqual(expected));

  const gateway = (more: string, server = "port: {number: 80, protocol: HTTP}, ") =>
    object("networking.istio.io/v1", "Gateway", `${more}servers: [{${server}hosts: [a.example]}]`);
  test.each([
    [gateway(""), ["every gateway of Istio"]],
    [gateway("selector: {}, "), ["every gateway of Istio"]],
    [gateway("selector: null, "), ["every gateway of Istio"]],
    [gateway("selector: {b: two, a: one}, "), ["the gateway with a=one, b=two"]],
    ...["HTTP", "HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "http"].map((protocol) => [
      gateway("", `port: {number: 80, protocol: ${protocol}}, `),
      ["every gateway of Istio"],
    ]),
    [gateway("", ""), ["every gateway of Istio"]],
    [gateway("", "port: {number: 80}, "), ["every gateway of Istio"]],
    [gateway("", "port: {number: 9000, protocol: TCP}, "), ["every gateway of Istio at port 9000"]],
    [gateway("", "port: {number: 9000, protocol: XHTTP}, "), ["every gateway of Istio at port 9000"]],
    [gateway("", "port: {number: 9000, protocol: HTTPX}, "), ["every gateway of Istio at port 9000"]],
  ] as [string, string[]][])("of Istio: %s", (document, expected) => expect(entrances(document)).toEqual(expected));
});

describe("a Gateway of one stage that takes routes of others", () => {
  const standard = "gateway.networking.k8s.io/v1";
  const listener = (namespaces: string, name = "all") => `{name: ${name}, port: 80, protocol: HTTP${namespaces}}`;
  const open = ", allowedRoutes: {namespaces: {from: All}}";
  const entry = (...listeners: string[]) =>
    object(standard, "Gateway", `listeners: [${listeners.join()}]`, { stage: "test", name: "entry" });
  const route = (stage: string, kind = "HTTPRoute", name = "web") =>
    object(standard, kind, "parentRefs: [{name: entry, namespace: shop-test}]", { stage, name });
  const told = (documents: readonly string[], intent?: Parameters<typeof gatewayCauses>[1]) =>
    gatewayCauses(worldWith(...documents), intent).map(({ message, related, pairs, fix, at }) => ({
      message,
      at: at && siteText(at),
      related: related.map((one) => `${one.message} @ ${siteText(one.at)}`),
      pairs: pairs.map(({ from, to }) => `${from} > ${to}`).join(),
      edits: fix?.edits.map(editText),
    }));

  test.each(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])("%s", (kind) => {
    expect(told([entry(listener(open)), route("dev", kind)])[0]?.related).toEqual([
      `${kind} shop-dev/web is attached to it @ gateway.networking.k8s.io/${kind} shop-dev/web: spec.parentRefs`,
    ]);
  });

  test("is told once, with three of the routes and each listener", () => {
    const routes = [
      route("dev"),
      route("dev", "HTTPRoute", "b"),
      route("qa"),
      route("qa", "HTTPRoute", "b"),
      route("test"),
    ];
    const [cause, ...others] = told([entry(listener(""), listener(open, "other")), ...routes]);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      message: "Gateway shop-test/entry of test takes routes of dev and qa",
      pairs: "dev > test,qa > test,test > dev,test > qa",
    });
    expect(cause?.related).toHaveLength(3);
    expect(cause?.edits).toEqual(
      [0, 1].map(
        (index) =>
          `set gateway.networking.k8s.io/Gateway shop-test/entry: spec.listeners[${index}].allowedRoutes.namespaces = {"from":"Same"}`,
      ),
    );
    const meant = intentWith([{ type: "object", name: "entry", stages: ["dev", "test"] }]);
    expect(told([entry(listener(open)), ...routes], meant)[0]?.message).toBe(
      "Gateway shop-test/entry of test takes routes of qa",
    );
    expect(told([entry(listener(open)), route("test")])).toEqual([]);
    expect(told([entry(listener("")), route("dev")])).toEqual([]);
  });

  test("of Istio: by which hosts, and what keeps them to its own", () => {
    const istio = "networking.istio.io/v1";
    const gateway = object(
      istio,
      "Gateway",
      "servers: [{port: {number: 80, protocol: HTTP}, hosts: ['*/a.example', './b.example']}]",
      { stage: "test", name: "entry" },
    );
    const virtual = (more = "", host = "a.example") =>
      object(istio, "VirtualService", `hosts: [${host}], gateways: [shop-test/entry], http: [{}]${more}`);
    expect(told([gateway, virtual()])).toEqual([
      {
        message: "Gateway shop-test/entry of test takes routes of dev",
        at: "networking.istio.io/Gateway shop-test/entry: spec.servers[0].hosts[0]",
        related: [
          "VirtualService shop-dev/web is attached to it @ networking.istio.io/VirtualService shop-dev/web: spec.gateways",
        ],
        pairs: "dev > test,test > dev",
        edits: ['set networking.istio.io/Gateway shop-test/entry: spec.servers[0].hosts[0] = "./a.example"'],
      },
    ]);
    for (const to of ["., '~'", "shop-dev", "., shop-dev"])
      expect(told([gateway, virtual(`, exportTo: [${to}]`)])).toEqual([]);
    for (const to of ["'*'", "., shop-test"]) expect(told([gateway, virtual(`, exportTo: [${to}]`)])).toHaveLength(1);
    expect(told([gateway, virtual("", "b.example")])).toEqual([]);
  });
});

test.each([
  [{}, true],
  [{ matchLabels: { a: "b" }, matchExpressions: [{ key: "a", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }, true],
  [{ matchLabels: "a" }, false],
  [{ matchLabels: "a", matchExpressions: [{ key: "a" }] }, false],
  [{ matchExpressions: "a" }, false],
  [{ matchExpressions: ["a"] }, false],
  [{ matchExpressions: [{ operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: 1 }] }, false],
  [{ matchExpressions: [{ key: "a", values: "b" }] }, false],
  [{ matchExpressions: [{ values: ["b"] }] }, false],
  [{ matchExpressions: [{ key: "a" }, { values: "b" }] }, false],
])("%j is a selector: %s", (value, is) => expect(isSelector(value)).toBe(is));
