import type { PortRange } from "../../../verdicts/intent.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { specificationProfile } from "../model/profiles.ts";
import { reachMatrix } from "../reach/reach.ts";

export const namespaces = `
kind: Namespace
apiVersion: v1
metadata: { name: a, labels: { stage: dev } }
---
kind: Namespace
apiVersion: v1
metadata: { name: b, labels: { stage: prod } }
`;

export const pod = (namespace: string, name: string, labels: string, spec = "containers: []") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }\nspec: { ${spec} }`;

export const policy = (namespace: string, spec: string, name = "policy") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { ${spec} }`;

export const clusterPolicy = (name: string, spec: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: { ${spec} }`;

export const tiered: NetworkProfile = {
  ...specificationProfile,
  name: "tiered",
  clusterPolicies: ["ClusterNetworkPolicy"],
};

interface Open {
  readonly open: readonly PortRange[];
  readonly perhaps: readonly PortRange[];
}

/** Ports of the pod of namespace b that the pod of namespace a can open. */
export function reached(documents: readonly string[], profile: NetworkProfile = specificationProfile): Open {
  const world = worldOf([namespaces, ...documents].join("\n---\n"));
  const found = reachMatrix(world, profile).find(
    ({ from, to }) =>
      from.type === "workload" &&
      to.type === "workload" &&
      from.workload.name === "caller" &&
      to.workload.name === "server",
  );
  return { open: found?.open ?? [], perhaps: found?.perhaps ?? [] };
}

export const everything = [
  { protocol: "TCP", port: 1, endPort: 65_535 },
  { protocol: "UDP", port: 1, endPort: 65_535 },
  { protocol: "SCTP", port: 1, endPort: 65_535 },
];
export const isOpen = { open: everything, perhaps: [] };
export const isClosed = { open: [], perhaps: [] };
export const pods = (x: string, y = "app: server") => [pod("a", "caller", x), pod("b", "server", y)];
export const from = (peer: string) => policy("b", `podSelector: {}, ingress: [{ from: [${peer}] }]`);
