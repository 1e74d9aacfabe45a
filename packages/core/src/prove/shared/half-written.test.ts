import { expect, test } from "vitest";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveShared } from "./prove-shared.ts";

const stages = `{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-test, labels: {stage: test}}}
`;
const free =
  "{apiVersion: v1, kind: PersistentVolume, metadata: {name: free}, spec: {storageClassName: kept, hostPath: {path: /data}}}\n";
const bare = ["", ", spec: {}", ", spec: {}, status: {}"];
const template = "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}";
const needed: Readonly<Record<string, readonly string[]>> = {
  "v1 Pod": [
    "",
    ", spec: {containers: []}",
    ", spec: {containers: [{name: a}]}",
    ", spec: {containers: [{name: a, ports: []}]}",
  ],
  "v1 Endpoints": ["", ", subsets: []"],
  "apps/v1 StatefulSet": [
    "",
    `, spec: {serviceName: a, ${template}}`,
    `, spec: {serviceName: a, ${template}, volumeClaimTemplates: [{metadata: {name: a}}]}`,
  ],
  "apps/v1 Deployment": ["", `, spec: {${template}}`],
  "apps/v1 DaemonSet": ["", `, spec: {${template}}`],
  "networking.k8s.io/v1 IngressClass": ["", ", spec: {}"],
  "storage.k8s.io/v1 StorageClass": [", provisioner: a"],
};
const kinds = [
  ...Object.keys(needed),
  ...["v1 Service", "v1 PersistentVolume", "v1 PersistentVolumeClaim", "networking.k8s.io/v1 Ingress"],
  ...["Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind) => `gateway.networking.k8s.io/v1 ${kind}`),
  ...["networking.istio.io/v1 Gateway", "networking.istio.io/v1 VirtualService", "projectcontour.io/v1 HTTPProxy"],
  ...["traefik.io/v1alpha1 IngressRoute", "route.openshift.io/v1 Route"],
  ...["external-secrets.io/v1 ExternalSecret", "external-secrets.io/v1 ClusterSecretStore"],
  ...["apiregistration.k8s.io/v1 APIService", "apiextensions.k8s.io/v1 CustomResourceDefinition"],
];

test.each(kinds)("of two %s that say nothing nothing is shared, and nothing fails", (kind) => {
  const [apiVersion, name] = kind.split(" ");
  for (const content of needed[kind] ?? bare) {
    const of = (stage: string) =>
      `{apiVersion: ${apiVersion}, kind: ${name}, metadata: {name: web-${stage}, namespace: shop-${stage}}${content}}\n`;
    const world = worldOf([stages, free, of("dev"), of("test")].join("---\n"));
    expect(proveShared(world, givenOf()).findings).toEqual([]);
  }
});
