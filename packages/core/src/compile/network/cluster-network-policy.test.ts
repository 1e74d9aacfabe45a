import { expect, test } from "vitest";
import type { ClusterNetworkPolicy } from "./cluster-network-policy.ts";
import { compiledNetworkOf, otherPod } from "./testing/compiled-network.ts";
import { isAllowed } from "./testing/judge.ts";
import { smallPlatform } from "./testing/small-platform.ts";

const feature = "features: { clusterNetworkPolicy: true }";
const walled = (given: Parameters<typeof smallPlatform>[0] = {}) =>
  compiledNetworkOf(smallPlatform({ ...given, cluster: `${feature}, ${given.cluster ?? ""}` }));

test("no wall where the cluster does not have the API", () => {
  expect(compiledNetworkOf(smallPlatform()).cluster).toEqual([]);
});

test("each stage has a wall against namespaces of any other stage", () => {
  const platform = "kubestage.dev/platform";
  const others = [
    [
      { key: "stage", operator: "Exists" },
      { key: "stage", operator: "NotIn", values: ["prod"] },
    ],
    [
      { key: "stage", operator: "Exists" },
      { key: platform, operator: "NotIn", values: ["shop"] },
    ],
    [
      { key: platform, operator: "Exists" },
      { key: platform, operator: "NotIn", values: ["shop"] },
    ],
  ].map((matchExpressions) => ({ namespaces: { matchExpressions } }));
  const { cluster } = walled();
  expect(cluster.map(({ metadata }) => metadata.name)).toEqual(["kubestage-shop-dev", "kubestage-shop-prod"]);
  expect(cluster[1]?.spec).toMatchObject({
    tier: "Admin",
    priority: 100,
    subject: { namespaces: { matchLabels: { stage: "prod", [platform]: "shop" } } },
  });
  expect(cluster[1]?.spec.ingress?.at(-1)).toEqual({ name: "other-stages", action: "Deny", from: others });
  expect(cluster[1]?.spec.egress?.at(-1)).toEqual({ name: "other-stages", action: "Deny", to: others });
});

test("an owner who opens everything by NetworkPolicies opens no other stage", () => {
  const { cluster, pods } = walled();
  const everything = [...new Set(pods.map(({ pod }) => pod.namespace))].map((namespace) => ({
    metadata: { namespace },
    spec: { podSelector: {}, ingress: [{}], egress: [{}] },
  }));
  for (const from of pods) {
    for (const to of pods) {
      const packet = { from, to, port: 9090, protocol: "TCP" } as const;
      expect(isAllowed({ namespaced: everything, cluster }, packet)).toBe(from.stage === to.stage);
    }
  }
});

test.each([
  ["of the same name", { stage: "prod", "kubestage.dev/platform": "bank" }],
  ["with a label of its own", { phase: "prod", "kubestage.dev/platform": "bank" }],
  ["of no platform", { stage: "prod" }],
])("a wall stands against another platform's stage too: %s", (_, labels) => {
  const { cluster, pods } = walled();
  const prod = pods.find(({ stage }) => stage === "prod");
  if (!prod) throw new Error("no pod");
  const other = otherPod("web-bank", prod.pod.labels, labels);
  for (const packet of [
    { from: prod, to: other },
    { from: other, to: prod },
  ]) {
    expect(isAllowed({ namespaced: [], cluster }, { ...packet, port: 9090, protocol: "TCP" })).toBe(false);
  }
});

test("an open stage has no wall, but the walls of others are closed against it", () => {
  const { cluster, pods } = walled({ dev: "network: open" });
  expect(cluster.map(({ metadata }) => metadata.name)).toEqual(["kubestage-shop-prod"]);
  const dev = pods.find(({ stage }) => stage === "dev");
  const prod = pods.find(({ stage }) => stage === "prod");
  if (!dev || !prod) throw new Error("no pods");
  expect(isAllowed({ namespaced: [], cluster }, { from: dev, to: prod, port: 9090, protocol: "TCP" })).toBe(false);
  expect(isAllowed({ namespaced: [], cluster }, { from: prod, to: dev, port: 9090, protocol: "TCP" })).toBe(false);
});

test("DNS, the entry, monitoring and Shared pods pass the wall, even where their namespace carries a stage label", () => {
  const network = walled({
    cluster: "monitoring: { namespace: { name: metrics }, pods: { app: prometheus } }",
    more: "kind: Shared, metadata: { name: db }, spec: { stages: [dev], pods: { namespace: { name: data }, pods: { app: postgres } }, ports: [{ port: 5432 }] }",
    web: "expose: {}, calls: [{ shared: db }], in: [dev]",
    api: "in: [prod]",
  });
  const [web, api] = network.pods;
  if (!web || !api) throw new Error("no pods");
  const infra = (name: string, labels: Record<string, string>) => otherPod(name, labels, { name, stage: "infra" });
  const entry = infra("ingress-nginx", {
    "app.kubernetes.io/name": "ingress-nginx",
    "app.kubernetes.io/component": "controller",
  });
  const postgres = infra("data", { app: "postgres" });
  const allows = (packet: Omit<Parameters<typeof isAllowed>[1], "protocol">) =>
    isAllowed(network, { ...packet, protocol: "TCP" });
  expect(allows({ from: web, to: infra("kube-system", { "k8s-app": "kube-dns" }), port: 53 })).toBe(true);
  expect(allows({ from: entry, to: web, port: 8080 })).toBe(true);
  expect(allows({ from: infra("metrics", { app: "prometheus" }), to: api, port: 9090 })).toBe(true);
  expect(allows({ from: web, to: postgres, port: 5432 })).toBe(true);
  expect(allows({ from: api, to: postgres, port: 5432 }), "prod is not served").toBe(false);
  expect(allows({ from: entry, to: api, port: 9090 }), "api is not exposed").toBe(false);
  const open = { metadata: { namespace: "web-dev" }, spec: { podSelector: {}, ingress: [{}], egress: [{}] } };
  const outside = infra("data", { app: "other" });
  const packet = { from: web, to: outside, port: 5432, protocol: "TCP" } as const;
  expect(isAllowed({ ...network, namespaced: [open] }, packet), "only the shared pods pass").toBe(false);
});

test("more Shared pods than one policy holds go into policies of their own before the wall", () => {
  const stages = "stages: [dev]";
  const shared = Array.from({ length: 60 }, (_, at) => {
    const ports =
      at === 0 ? Array.from({ length: 30 }, (__, port) => `{ port: ${port + 1} }`).join(", ") : "{ port: 5432 }";
    return `kind: Shared, metadata: { name: db-${at} }, spec: { ${stages}, pods: { namespace: { name: data }, pods: { app: db-${at} } }, ports: [${ports}] }`;
  });
  const more = shared.join(" }\n---\n{ apiVersion: kubestage.dev/v1alpha1, ");
  const { cluster } = walled({ more });
  const dev = cluster.filter(({ spec }) => spec.subject.namespaces.matchLabels?.["stage"] === "dev");
  expect(dev.map(({ metadata, spec }) => [metadata.name, spec.priority])).toEqual([
    ["kubestage-shop-dev.shared-1", 99],
    ["kubestage-shop-dev.shared-2", 99],
    ["kubestage-shop-dev", 100],
  ]);
  expect(dev.flatMap(passes)).toHaveLength(1 + 61);
  for (const { spec } of dev) {
    expect(spec.egress?.length).toBeLessThanOrEqual(25);
    for (const { protocols } of spec.egress ?? []) expect(protocols?.length ?? 0).toBeLessThanOrEqual(25);
  }
});

function passes({ spec }: ClusterNetworkPolicy): string[] {
  return (spec.egress ?? []).filter(({ action }) => action === "Pass").map(({ name }) => name);
}
