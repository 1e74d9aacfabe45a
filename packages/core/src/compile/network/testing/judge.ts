import { BlockList } from "node:net";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1.d.ts";
import type { Labels, Protocol } from "../../../model/resolved.ts";
import type { ClusterNetworkPolicy } from "../cluster-network-policy.ts";

/**
 * For tests: what NetworkPolicies and ClusterNetworkPolicies mean, written from their specifications alone and as plainly
 * as possible. It knows nothing of how kubestage writes them.
 *
 * Address blocks match pods too, as with the least favourable network plugins.
 */
export interface Endpoint {
  readonly address: string;
  /** Undefined for something outside of the cluster. */
  readonly pod?: {
    readonly namespace: string;
    readonly namespaceLabels: Labels;
    readonly labels: Labels;
  };
}

export interface Packet {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface Policies {
  readonly namespaced: readonly NetworkPolicy[];
  readonly cluster: readonly ClusterNetworkPolicy[];
}

type Direction = "Ingress" | "Egress";

/** Whether a connection can be opened: it has to leave the one and to enter the other. */
export function isAllowed(policies: Policies, packet: Packet): boolean {
  if (packet.from === packet.to) return true;
  return passes(policies, packet, "Egress") && passes(policies, packet, "Ingress");
}

function passes(policies: Policies, packet: Packet, direction: Direction): boolean {
  const subject = direction === "Egress" ? packet.from : packet.to;
  if (!subject.pod) return true;
  switch (adminVerdict(policies.cluster, packet, direction)) {
    case "Accept":
      return true;
    case "Deny":
      return false;
    default:
      return namespacedVerdict(policies.namespaced, packet, direction);
  }
}

function namespacedVerdict(policies: readonly NetworkPolicy[], packet: Packet, direction: Direction): boolean {
  const subject = direction === "Egress" ? packet.from : packet.to;
  const peer = direction === "Egress" ? packet.to : packet.from;
  let isolated = false;
  for (const { metadata, spec } of policies) {
    if (!spec || metadata?.namespace !== subject.pod?.namespace) continue;
    if (!selects(spec.podSelector, subject.pod?.labels ?? {})) continue;
    const types = spec.policyTypes ?? (spec.egress ? ["Ingress", "Egress"] : ["Ingress"]);
    if (!types.includes(direction)) continue;
    isolated = true;
    const rules =
      direction === "Egress"
        ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
        : (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
    for (const { peers, ports } of rules) {
      const peerMatches = !peers?.length || peers.some((one) => isPeer(one, metadata?.namespace, peer));
      if (peerMatches && (!ports?.length || ports.some((port) => isPort(port, packet)))) return true;
    }
  }
  return !isolated;
}

function isPeer(peer: NetworkPolicyPeer, ownNamespace: string | undefined, endpoint: Endpoint): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return inNetwork(cidr, endpoint.address) && !except.some((network) => inNetwork(network, endpoint.address));
  }
  const { pod } = endpoint;
  if (!pod) return false;
  const inNamespace = peer.namespaceSelector
    ? selects(peer.namespaceSelector, pod.namespaceLabels)
    : pod.namespace === ownNamespace;
  return inNamespace && (!peer.podSelector || selects(peer.podSelector, pod.labels));
}

function isPort({ port, endPort, protocol = "TCP" }: NetworkPolicyPort, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "string") throw new Error("named ports are not judged here");
  return port <= packet.port && packet.port <= (endPort ?? port);
}

function adminVerdict(policies: readonly ClusterNetworkPolicy[], packet: Packet, direction: Direction): string {
  const subject = (direction === "Egress" ? packet.from : packet.to).pod;
  const peer = (direction === "Egress" ? packet.to : packet.from).pod;
  if (!subject || !peer) return "none";
  const found = new Map<number, string>();
  for (const { spec } of policies) {
    if (!selects(spec.subject.namespaces, subject.namespaceLabels)) continue;
    const rules =
      direction === "Egress"
        ? (spec.egress ?? []).map((rule) => ({ ...rule, peers: rule.to }))
        : (spec.ingress ?? []).map((rule) => ({ ...rule, peers: rule.from }));
    const rule = rules.find(({ peers, protocols }) => {
      const peerMatches = peers.some((one) =>
        "namespaces" in one
          ? selects(one.namespaces, peer.namespaceLabels)
          : selects(one.pods.namespaceSelector, peer.namespaceLabels) && selects(one.pods.podSelector, peer.labels),
      );
      const key = packet.protocol.toLowerCase();
      const isMatch = (match: object) =>
        Object.entries(match).some(
          ([name, { destinationPort }]) => name === key && destinationPort.number === packet.port,
        );
      return peerMatches && (!protocols || protocols.some(isMatch));
    });
    if (!rule) continue;
    const earlier = found.get(spec.priority);
    if (earlier !== undefined && earlier !== rule.action) throw new Error(`priority ${spec.priority} is ambiguous`);
    found.set(spec.priority, rule.action);
  }
  const first = Math.min(...found.keys());
  return found.get(first) ?? "none";
}

function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case "In":
        return value !== undefined && values.includes(value);
      case "NotIn":
        return value === undefined || !values.includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        throw new Error(`no operator ${operator}`);
    }
  });
}

function inNetwork(cidr: string, address: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  const family = (text: string) => (text.includes(":") ? "ipv6" : "ipv4");
  if (family(network) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family(network));
  return list.check(address, family(address));
}
