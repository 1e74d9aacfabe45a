import { describe, expect, test } from "vitest";
import type { WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { namedIn } from "./named-in-text.ts";
import { namesOf } from "./names-of.ts";
import { referencesIn } from "./references-in-text.ts";
import { serviceNamed } from "./service-names.ts";
import { base } from "./testing/two-stages.ts";

const world = worldOf(base);
const names = namesOf(world);
const object = objectsOf(world, "Service")[0] as WorldObject;

/** https://github.com/kubernetes/dns/blob/master/docs/specification.md, 2.2 to 2.4, and search domains. */
test.each([
  ["api.shop-prod.svc", "service api.shop-prod of prod, Service api"],
  ["api.shop-prod.svc.cluster.local", "service api.shop-prod of prod, Service api"],
  ["absent.shop-prod.svc", "service absent.shop-prod of prod, Namespace shop-prod"],
  ["db-0.api.shop-prod.svc", "service api.shop-prod of prod, Service api"],
  ["_http._tcp.api.shop-prod.svc.cluster.local", "service api.shop-prod of prod, Service api"],
  ["*.shop-prod.svc", "namespace shop-prod of prod, Namespace shop-prod"],
  ["10-0-0-9.shop-prod.pod", "namespace shop-prod of prod, Namespace shop-prod"],
  ["10-0-0-9.shop-prod.pod.cluster.local", "namespace shop-prod of prod, Namespace shop-prod"],
  ["shop-prod.svc.cluster.local", "namespace shop-prod of prod, Namespace shop-prod"],
  ["metrics.tools.svc", "service metrics.tools of (unassigned), Service metrics"],
  ["api.shop-prod", "service api.shop-prod of prod, Service api, short"],
  ["x.api.shop-prod", "service api.shop-prod of prod, Service api, short"],
])("%s names the %s", (host, told) => {
  const found = serviceNamed(host, names);
  const [owner] = found?.named.owners.values() ?? [];
  expect(
    `${found?.named.type} ${found?.named.name} of ${owner?.stage}, ${owner?.key.kind} ${owner?.key.name}${found?.short ? ", short" : ""}`,
  ).toBe(told);
  expect(owner?.at?.path).toEqual(owner?.key.kind === "Service" ? ["metadata", "name"] : undefined);
});

test.each([
  "shop-prod.svc",
  "absent.shop-prod",
  "api.elsewhere.svc",
  "api.elsewhere",
  "api.shop-prod.cluster.local",
  "shop-prod.cluster.local",
  "api.shop-prod.svc.xcluster.local",
  "api.shop-prod.svc.example.com",
  "svc.cluster.local",
  "cluster.local",
  "svc",
  "api",
])("%s names nothing of the cluster", (host) => {
  expect(serviceNamed(host, names)).toBeUndefined();
});

test("what is under the domain of the cluster is no short name, however that is spelt", () => {
  expect(serviceNamed("x.api.shop-prod", { ...names, domain: "api.shop-prod" })).toBeUndefined();
});

describe("references", () => {
  const told = (text: string, name = "", mayReferTo = false) =>
    referencesIn({ object, path: [], text, name, asWritten: true, secret: false, mayReferTo }, names).map(
      ({ start, end, named }) =>
        `${named.type} ${named.name} ${[...named.owners.keys()].join(" ")} ${start}: ${text.slice(start, end)}`,
    );

  test.each([
    ["run --namespace shop-prod", 16],
    ["run --namespace=shop-prod now", 16],
    ["run --namespace 'shop-prod'", 17],
    ['run --namespace="shop-prod"', 17],
    ["kubectl -n shop-prod get", 11],
    ["kubectl get pods -n=shop-prod", 20],
    ["kubectl -nshop-prod get", 10],
    ["helm ls -n 'shop-prod'", 12],
    ["oc -n shop-prod get", 6],
    ["stern -n shop-prod .", 9],
    ["kustomize x -n shop-prod", 15],
    ["https://10.0.0.1/api/v1/namespaces/shop-prod/pods", 35],
    ["/namespaces/shop-prod", 12],
    ["spiffe://cluster.local/ns/shop-prod/sa/web", 26],
  ])("%s names the namespace shop-prod", (text, start) => {
    expect(told(text)).toEqual([`namespace shop-prod prod ${start}: shop-prod`]);
  });

  test.each([
    "run ---namespace shop-prod",
    "run x--namespace shop-prod",
    "run --namespaces shop-prod",
    "run --namespace shop-prod-2",
    "run --namespace Shop-prod",
    "echo -n shop-prod",
    "kubectl get; echo -n shop-prod",
    "kubectl get | echo -n shop-prod",
    "kubectl get & echo -n shop-prod",
    "kubectl get\necho -n shop-prod",
    "mykubectl -n shop-prod get",
    "kubectlx -n shop-prod get",
    "kubectl x-n shop-prod",
    "/namespaces/shop-prod.x",
    "/namespaces/shop-prod_x",
    "/namespace/shop-prod",
    "spiffe://cluster.local/ns/shop-prod/x/web",
    "xspiffe://cluster.local/ns/shop-prod/sa/web",
    "# kubectl -n shop-prod get",
    "shop-prod",
    "shop-prod/tls",
  ])("%s names none", (text) => {
    expect(told(text)).toEqual([]);
  });

  test.each([
    "NAMESPACE",
    "namespace",
    "namespaces",
    "TARGET_NAMESPACE",
    "kubernetes.namespace",
    "x-namespace",
    "targetNamespace",
    "k8sNamespaces",
    "-n",
  ])("the value of %s is a namespace, or a list of them", (name) => {
    expect(told("shop-prod", name)).toEqual(["namespace shop-prod prod 0: shop-prod"]);
    expect(told("shop-dev, shop-prod,tools ,absent", name)).toEqual([
      "namespace shop-dev dev 0: shop-dev",
      "namespace shop-prod prod 10: shop-prod",
      "namespace tools (unassigned) 20: tools",
    ]);
    expect(told("shop-prod and", name)).toEqual([]);
    expect(told("shop-prod,", name)).toEqual([]);
    expect(told(" shop-prod", name)).toEqual([]);
    expect(told(`shop-prod,${"a".repeat(1989)}`, name)).toHaveLength(1);
    expect(told(`shop-prod,${"a".repeat(1990)}`, name)).toEqual([]);
  });

  test.each(["NAMESPACE_LABEL", "STAGE", "+namespace", "x-n", "-ns"])("the value of %s is none", (name) => {
    expect(told("shop-prod", name)).toEqual([]);
  });

  test.each([
    ["shop-prod/tls", 0],
    ["--certificate=shop-prod/tls", 14],
    ["-c=shop-prod/tls", 3],
  ])("%s names an object, where objects are named so", (text, start) => {
    expect(told(text, "", true)).toEqual([`namespace shop-prod/tls prod ${start}: shop-prod`]);
    expect(told(text)).toEqual([]);
  });

  test.each([
    "shop-prod/absent",
    "shop-prod/tls/x",
    "x shop-prod/tls",
    "c=shop-prod/tls",
    "shop--c=-prod/tls",
    "shop-prod/tls.",
    "/tls",
  ])("%s names no object", (text) => {
    expect(told(text, "", true)).toEqual([]);
  });
});

describe("hosts and addresses", () => {
  const told = (text: string, others: readonly ReturnType<typeof worldOf>[] = []) =>
    namedIn(text, names, others.map(namesOf)).map(
      ({ start, end, named }) =>
        `${named.type} ${named.name} of ${[...named.owners.keys()].toSorted().join("+")} | ${text.slice(start, end)}`,
    );

  test.each<[text: string, ...told: string[]]>([
    ["http://shop.example.com/", "host shop.example.com of prod | shop.example.com"],
    ["both.example.com", "host both.example.com of dev+prod | both.example.com"],
    ["a.wild.example.com", "host a.wild.example.com of prod | a.wild.example.com"],
    ["*.wild.example.com", "host *.wild.example.com of prod | *.wild.example.com"],
    ["a.b.wild.example.com"],
    ["*.b.wild.example.com"],
    ["wild.example.com"],
    ["*.example.com"],
    ["metrics.example.com"],
    ["10.96.0.7/32 10.96.0.7/128", "address 10.96.0.7 of prod | 10.96.0.7", "address 10.96.0.7 of prod | 10.96.0.7"],
    ["10.96.0.7/24 10.96.0.7/8"],
    ["10.96.0.7 /24", "address 10.96.0.7 of prod | 10.96.0.7"],
    ["10.96.0.7/24.5", "address 10.96.0.7 of prod | 10.96.0.7"],
    ["http://10.96.0.7/24", "address 10.96.0.7 of prod | 10.96.0.7"],
    ["[FD00::0009]", "address fd00::0009 of prod | FD00::0009"],
    ["ops@shop.example.com"],
    ["group: shop.example.com"],
    ["group: api.shop-prod.svc", "service api.shop-prod of prod | api.shop-prod.svc"],
    ["ops@api.shop-prod.svc", "service api.shop-prod of prod | api.shop-prod.svc"],
    ["x/shop.example.com"],
    ["# shop.example.com"],
    ["# 10.96.0.7"],
    ["this is what people call shop.example.com"],
    ["this is what people call 10.96.0.7", "address 10.96.0.7 of prod | 10.96.0.7"],
    ["say api.shop-prod"],
    ["to=api.shop-prod", "service api.shop-prod of prod | api.shop-prod"],
  ])("%s", (text, ...found) => {
    expect(told(text)).toEqual(found);
  });

  const route = (stage: string, host: string, address: string) => `apiVersion: v1
kind: Namespace
metadata: {name: shop-${stage}, labels: {stage: ${stage}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop-${stage}}
spec: {hostnames: ["${host}"]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop-${stage}}
spec: {clusterIP: 10.96.7.7}
status: {loadBalancer: {ingress: [{ip: ${address}}]}}
`;

  test("in other clusters hosts mean the same, with wildcards of any depth, and public addresses, but no others", () => {
    const live = worldOf(route("live", "*.live.example.com", "198.51.100.7"));
    expect(
      told("a.live.example.com a.b.live.example.com live.example.com 198.51.100.7 10.96.7.7 web.shop-live.svc", [live]),
    ).toEqual([
      "host a.live.example.com of live | a.live.example.com",
      "host a.b.live.example.com of live | a.b.live.example.com",
      "address 198.51.100.7 of live | 198.51.100.7",
    ]);
  });

  test("what clusters claim alike belongs to the stages of both, and the closest claim counts", () => {
    const [live, closer] = [
      worldOf(route("live", "shop.example.com", "203.0.113.9")),
      worldOf(route("test", "x.wild.example.com", "192.0.2.1")),
    ];
    expect(told("shop.example.com 203.0.113.9 x.wild.example.com y.wild.example.com", [live, closer])).toEqual([
      "host shop.example.com of live+prod | shop.example.com",
      "address 203.0.113.9 of live+prod | 203.0.113.9",
      "host x.wild.example.com of test | x.wild.example.com",
      "host y.wild.example.com of prod | y.wild.example.com",
    ]);
  });
});
