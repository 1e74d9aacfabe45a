import type { NetworkPolicy } from "kubernetes-types/networking/v1.d.ts";
import { expect, test } from "vitest";
import { compiledNetworkOf } from "./testing/compiled-network.ts";
import { smallPlatform } from "./testing/small-platform.ts";

function policiesOf(namespace: string, declaration: string): Record<string, NetworkPolicy["spec"]> {
  const found = compiledNetworkOf(declaration).namespaced.filter((policy) => policy.metadata?.namespace === namespace);
  return Object.fromEntries(found.map((policy) => [policy.metadata?.name, policy.spec]));
}

const dnsPods = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

test("closed: the namespace is closed in both directions but for DNS", () => {
  const policies = policiesOf("api-prod", smallPlatform());
  expect(policies["default-deny"]).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  expect(policies["dns"]).toEqual({
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [dnsPods],
        ports: [
          { port: 53, protocol: "UDP" },
          { port: 53, protocol: "TCP" },
        ],
      },
    ],
  });
});

test("stage: in from the stage's namespaces, out to the same, and DNS", () => {
  const own = { namespaceSelector: { matchLabels: { stage: "dev", "kubestage.dev/platform": "shop" } } };
  expect(policiesOf("api-dev", smallPlatform())).toEqual({
    "same-stage": {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [own] }],
      egress: [
        { to: [own] },
        {
          to: [dnsPods],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    },
  });
});

test("open: no policy at all", () => {
  expect(policiesOf("api-dev", smallPlatform({ dev: "network: open" }))).toEqual({});
});

test.each(["closed", "stage", "open"])("the stage's own namespace is closed where the stage is %s", (network) => {
  expect(policiesOf("kubestage-shop-dev", smallPlatform({ dev: `network: ${network}` }))).toEqual({
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
});

test("DNS on its pods' real port and by NodeLocal's address", () => {
  const dns = "dns: { namespace: { name: openshift-dns }, pods: { dns: default }, port: 5353, nodeLocal: 'fd00::a' }";
  expect(policiesOf("api-prod", smallPlatform({ cluster: dns }))["dns"]?.egress).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { name: "openshift-dns" } },
          podSelector: { matchLabels: { dns: "default" } },
        },
      ],
      ports: [
        { port: 5353, protocol: "UDP" },
        { port: 5353, protocol: "TCP" },
      ],
    },
    {
      to: [{ ipBlock: { cidr: "fd00::a/128" } }],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
  ]);
});

test("every policy carries its stage's labels", () => {
  for (const { metadata } of compiledNetworkOf(smallPlatform()).namespaced) {
    expect(metadata?.labels).toMatchObject({ stage: metadata?.namespace?.endsWith("-prod") ? "prod" : "dev" });
  }
});
