import { expect, test } from "vitest";
import { compiledNetworkOf } from "./testing/compiled-network.ts";
import { smallPlatform } from "./testing/small-platform.ts";

const onCilium = (calls: string, cluster = "", more?: string) =>
  compiledNetworkOf(
    smallPlatform({
      web: `calls: [${calls}]`,
      cluster,
      prod: "network: open",
      ...(more !== undefined && { more }),
    }).replace("cni: calico", "cni: cilium"),
  );

const dnsRule = (labels: object, port: string) => ({
  toEndpoints: [{ matchLabels: labels }],
  toPorts: [
    {
      ports: [
        { port, protocol: "UDP" },
        { port, protocol: "TCP" },
      ],
      rules: { dns: [{ matchPattern: "*" }] },
    },
  ],
});

test("a host is opened by its name, with the DNS proxy rule that names need", () => {
  const { cilium, namespaced } = onCilium("{ host: pay.example.com, cidrs: [203.0.113.0/24] }");
  expect(cilium).toEqual([
    {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: { name: "app-web", namespace: "web-dev", labels: expect.objectContaining({ stage: "dev" }) },
      spec: {
        endpointSelector: { matchLabels: { "app.kubernetes.io/name": "web" } },
        egress: [
          { toFQDNs: [{ matchName: "pay.example.com" }], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] },
          dnsRule(
            {
              "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": "kube-system",
              "k8s:k8s-app": "kube-dns",
            },
            "53",
          ),
        ],
      },
    },
  ]);
  expect(JSON.stringify(namespaced), "the name is narrower than the addresses").not.toContain("ipBlock");
});

test("addresses that are not used are not judged", () => {
  expect(onCilium("{ host: pay.example.com, cidrs: [10.244.1.0/24] }").diagnostics).toEqual([]);
});

test("the proxy rule follows the cluster's DNS: its pods, their port, NodeLocal", () => {
  const dns =
    "dns: { namespace: { name: openshift-dns }, pods: { dns: default }, port: 5353, nodeLocal: 169.254.20.10 }";
  const [policy] = onCilium("{ host: pay.example.com }", dns).cilium;
  expect(policy?.spec.egress.slice(1)).toEqual([
    dnsRule({ "k8s:io.cilium.k8s.namespace.labels.name": "openshift-dns", "k8s:dns": "default" }, "5353"),
    {
      toCIDR: ["169.254.20.10/32"],
      toPorts: [
        {
          ports: [
            { port: "53", protocol: "UDP" },
            { port: "53", protocol: "TCP" },
          ],
          rules: { dns: [{ matchPattern: "*" }] },
        },
      ],
    },
  ]);
});

test("a shared host is opened by its name", () => {
  const more =
    "kind: Shared, metadata: { name: database }, spec: { stages: [dev, prod], host: db.example.com, ports: [{ port: 5432 }, { port: 5433 }] }";
  const [policy] = onCilium("{ shared: database }", "", more).cilium;
  expect(policy?.spec.egress[0]).toEqual({
    toFQDNs: [{ matchName: "db.example.com" }],
    toPorts: [
      {
        ports: [
          { port: "5432", protocol: "TCP" },
          { port: "5433", protocol: "TCP" },
        ],
      },
    ],
  });
});

test("the API server is opened as the entity too, since blocks do not match nodes; that needs no DNS proxy", () => {
  const { cilium, namespaced } = onCilium("{ apiServer: true }", "apiServer: { cidrs: [192.0.2.10/32] }");
  expect(cilium[0]?.spec.egress).toEqual([
    { toEntities: ["kube-apiserver"], toPorts: [{ ports: [{ port: "6443", protocol: "TCP" }] }] },
  ]);
  expect(JSON.stringify(namespaced)).toContain("192.0.2.10/32");
});

test("no policy of Cilium's where it has nothing to open, or is not there", () => {
  expect(onCilium("{ app: api }").cilium).toEqual([]);
  const call = "calls: [{ host: pay.example.com, cidrs: [203.0.113.0/24] }]";
  expect(compiledNetworkOf(smallPlatform({ web: call })).cilium).toEqual([]);
});
