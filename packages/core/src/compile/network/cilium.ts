import type { Cluster, Labels } from "../../model/resolved.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { appLabels, selectorLabels } from "../labels.ts";
import { dnsPorts, nodeLocalCidr, nodeLocalPort } from "./dns.ts";
import type { PodPort } from "./peers.ts";

/** What kubestage writes of Cilium's own policy, which opens what NetworkPolicy cannot name. */
export interface CiliumNetworkPolicy extends KubernetesObject {
  readonly apiVersion: "cilium.io/v2";
  readonly kind: "CiliumNetworkPolicy";
  readonly spec: {
    readonly endpointSelector: EndpointSelector;
    readonly egress: readonly CiliumEgressRule[];
  };
}

export interface CiliumEgressRule {
  readonly toEndpoints?: readonly EndpointSelector[];
  readonly toCIDR?: readonly string[];
  readonly toFQDNs?: readonly { readonly matchName: string }[];
  readonly toEntities?: readonly "kube-apiserver"[];
  readonly toPorts: readonly CiliumPorts[];
}

interface EndpointSelector {
  readonly matchLabels: Labels;
}

interface CiliumPorts {
  readonly ports: readonly { readonly port: string; readonly protocol: string }[];
  readonly rules?: { readonly dns: readonly { readonly matchPattern: string }[] };
}

/** Whether the cluster's plugin reads CiliumNetworkPolicies. */
export function hasCilium(cluster: Cluster): boolean {
  return cluster.cni === "cilium";
}

/** Whether an outside host is opened by its name in this cluster, which is narrower than by its addresses. */
export function opensByName(cluster: Cluster, host: string | undefined): host is string {
  return host !== undefined && cluster.plugin.hostNames;
}

/**
 * Opens outside hosts by name, and the API server, to the pods of an app.
 *
 * Names become addresses only where Cilium's DNS proxy sees the answers, so a rule that sends the app's DNS questions
 * through it comes along. It allows every question: which of the answers are opened is what the names say.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based
 */
export function ciliumPolicy(scope: AppScope, name: string, opened: readonly CiliumEgressRule[]): CiliumNetworkPolicy {
  const { app, cluster } = scope;
  const byName = opened.some((rule) => rule.toFQDNs);
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name, namespace: app.namespace, labels: appLabels(scope) },
    spec: {
      endpointSelector: { matchLabels: selectorLabels(app.name) },
      egress: byName ? [...opened, ...dnsProxyRules(cluster)] : opened,
    },
  };
}

/** Egress to an outside host by its name. It never matches pods of the cluster, whatever the name resolves to. */
export function toHost(host: string, ports: readonly PodPort[]): CiliumEgressRule {
  return { toFQDNs: [{ matchName: host }], toPorts: [{ ports: ports.map(ciliumPort) }] };
}

/**
 * Egress to the API server as Cilium knows it: it does not match address blocks against nodes, where the API server of
 * many clusters runs.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/layer3/#selecting-pods-or-nodes-with-cidr-ipblock
 */
export function toApiServer(port: number): CiliumEgressRule {
  return { toEntities: ["kube-apiserver"], toPorts: [{ ports: [ciliumPort({ port, protocol: "TCP" })] }] };
}

const anyQuestion = { dns: [{ matchPattern: "*" }] };

function dnsProxyRules(cluster: Cluster): CiliumEgressRule[] {
  const { namespace, pods, port } = cluster.dns;
  const matchLabels: Record<string, string> = {};
  for (const [key, value] of Object.entries(namespace))
    matchLabels[`k8s:io.cilium.k8s.namespace.labels.${key}`] = value;
  for (const [key, value] of Object.entries(pods)) matchLabels[`k8s:${key}`] = value;
  const toPods = {
    toEndpoints: [{ matchLabels }],
    toPorts: [{ ports: dnsPorts(port).map(ciliumPort), rules: anyQuestion }],
  };
  const cidr = nodeLocalCidr(cluster);
  if (cidr === undefined) return [toPods];
  return [
    toPods,
    { toCIDR: [cidr], toPorts: [{ ports: dnsPorts(nodeLocalPort).map(ciliumPort), rules: anyQuestion }] },
  ];
}

function ciliumPort({ port, protocol }: PodPort): { port: string; protocol: string } {
  return { port: String(port), protocol };
}
