import type { NetworkPolicy } from "kubernetes-types/networking/v1.d.ts";
import { expect, test } from "vitest";
import { compiledNetworkOf } from "./testing/compiled-network.ts";
import { smallPlatform } from "./testing/small-platform.ts";

function appPolicies(stage: string, declaration: string): Record<string, NetworkPolicy["spec"]> {
  const found = compiledNetworkOf(declaration).namespaced.filter(
    ({ metadata }) => metadata?.name?.startsWith("app-") && metadata.labels?.["stage"] === stage,
  );
  return Object.fromEntries(found.map((policy) => [policy.metadata?.name, policy.spec]));
}

const pods = (app: string, workload?: string) => ({
  matchLabels: { "app.kubernetes.io/name": app, ...(workload && { "app.kubernetes.io/component": workload }) },
});
const inProd = (namespace: string) => ({
  matchLabels: { stage: "prod", "kubestage.dev/platform": "shop", "kubernetes.io/metadata.name": namespace },
});

test("closed: a call is opened at both ends, for that port and nothing else", () => {
  expect(appPolicies("prod", smallPlatform())).toEqual({
    "app-web": {
      podSelector: pods("web"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: pods("web") }], ports: [{ port: 8080, protocol: "TCP" }] }],
      egress: [
        { to: [{ podSelector: pods("web") }], ports: [{ port: 8080, protocol: "TCP" }] },
        {
          to: [{ namespaceSelector: inProd("api-prod"), podSelector: pods("api", "api") }],
          ports: [{ port: 9090, protocol: "TCP" }],
        },
      ],
    },
    "app-api": {
      podSelector: pods("api"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [{ podSelector: pods("api") }], ports: [{ port: 9090, protocol: "TCP" }] },
        {
          from: [{ namespaceSelector: inProd("web-prod"), podSelector: pods("web") }],
          ports: [{ port: 9090, protocol: "TCP" }],
        },
      ],
      egress: [{ to: [{ podSelector: pods("api") }], ports: [{ port: 9090, protocol: "TCP" }] }],
    },
  });
});

test("stage: the stage's own policy opens calls already, and only the outside is left to the apps", () => {
  expect(appPolicies("dev", smallPlatform())).toEqual({});
  const exposed = appPolicies("dev", smallPlatform({ web: "expose: {}" }));
  expect(exposed["app-web"]?.ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } },
          podSelector: {
            matchLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
          },
        },
      ],
      ports: [{ port: 8080, protocol: "TCP" }],
    },
  ]);
});

test("open: an app's policy would close the pods it selects, so there is none", () => {
  expect(appPolicies("dev", smallPlatform({ dev: "network: open", web: "expose: {}" }))).toEqual({});
});

test("each workload is opened by itself: a call to one does not open the same port of another", () => {
  const container = "containers: { main: { image: registry.example.com/api, ports: { http: 9090 } } }";
  const declaration = smallPlatform({
    more: `kind: App, metadata: { name: shop }, spec: { team: storefront, workloads: { front: { ${container} }, back: { ${container} } } }`,
    web: "calls: [{ app: shop }]",
  });
  const policies = appPolicies("prod", declaration);
  expect(Object.keys(policies)).toEqual(["app-web", "app-api", "app-shop", "app-shop.front"]);
  expect(policies["app-shop.front"]).toEqual({
    podSelector: pods("shop", "front"),
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ namespaceSelector: inProd("web-prod"), podSelector: pods("web") }],
        ports: [{ port: 9090, protocol: "TCP" }],
      },
    ],
  });
  expect(policies["app-web"]?.egress?.[1]?.to).toEqual([
    { namespaceSelector: inProd("shop-prod"), podSelector: pods("shop", "front") },
  ]);
});

test("monitoring opens the ports that the app declares, of them only the cluster's where it names some", () => {
  const monitoring = (ports: string) =>
    `monitoring: { namespace: { name: monitoring }, pods: { app: prometheus } ${ports} }`;
  const portsIn = (cluster: string, app: string) =>
    appPolicies("dev", smallPlatform({ cluster, web: "" }))[app]?.ingress?.map((rule) => rule.ports);
  expect(portsIn(monitoring(""), "app-web")).toEqual([[{ port: 8080, protocol: "TCP" }]]);
  expect(portsIn(monitoring(", ports: [9100, 8080]"), "app-web")).toEqual([[{ port: 8080, protocol: "TCP" }]]);
  expect(portsIn(monitoring(", ports: [9100]"), "app-web")).toBeUndefined();
});

test("callers of one port share a rule", () => {
  const declaration = smallPlatform({
    more: "kind: App, metadata: { name: shop }, spec: { team: storefront, image: registry.example.com/shop, calls: [{ app: api }] }",
  });
  const rules = appPolicies("prod", declaration)["app-api"]?.ingress ?? [];
  expect(rules[1]?.from?.map((peer) => peer.namespaceSelector)).toEqual([inProd("web-prod"), inProd("shop-prod")]);
});

test("a port that several workloads have is written once", () => {
  const container = "containers: { main: { image: registry.example.com/shop, ports: { http: 8080 } } }";
  const more = `kind: App, metadata: { name: shop }, spec: { team: storefront, workloads: { a: { ${container} }, b: { ${container} } } }`;
  expect(appPolicies("prod", smallPlatform({ more }))["app-shop"]?.egress?.[0]?.ports).toEqual([
    { port: 8080, protocol: "TCP" },
  ]);
});
