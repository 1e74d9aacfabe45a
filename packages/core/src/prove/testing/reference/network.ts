import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { decisionOf } from "./cluster-policies.ts";
import type { ClusterPolicy } from "./cluster-policies.ts";
import { isInBlock } from "./addresses.ts";
import { isNamed } from "./packets.ts";
import type { End, Labels, Packet, Plugin, ReferencePod } from "./packets.ts";
import { selects } from "./selectors.ts";

/*
 * A transcription of the specifications, sentence by sentence, for tests to compare the prover with. It is slow and says
 * of one packet at a time whether it passes.
 *
 * Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ ("guide") and
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ ("API")
 */

export interface ReferenceNetwork {
  readonly pods: readonly ReferencePod[];
  readonly policies: readonly { readonly namespace: string; readonly spec: NetworkPolicySpec }[];
  readonly clusterPolicies: readonly ClusterPolicy[];
}

/** The pods and policies among objects. Pods with a name alone; workloads are not looked at. */
export function networkOf(objects: readonly UnknownContent[]): ReferenceNetwork {
  const labels = new Map<string, Labels>();
  for (const { kind, metadata } of objects) if (kind === "Namespace") labels.set(metadata.name, metadata.labels ?? {});
  const pods: ReferencePod[] = [];
  const policies: { namespace: string; spec: NetworkPolicySpec }[] = [];
  const clusterPolicies: ClusterPolicy[] = [];
  for (const { kind, metadata, spec } of objects) {
    const namespace = metadata.namespace ?? "default";
    const namespaceLabels = labels.get(namespace) ?? {};
    if (kind === "Pod")
      pods.push({
        name: metadata.name,
        namespace,
        namespaceLabels,
        labels: metadata.labels ?? {},
        spec: spec as PodSpec,
      });
    if (kind === "NetworkPolicy") policies.push({ namespace, spec: spec as NetworkPolicySpec });
    if (kind === "ClusterNetworkPolicy" || kind === "AdminNetworkPolicy" || kind === "BaselineAdminNetworkPolicy")
      clusterPolicies.push({ kind, spec: spec as ClusterPolicy["spec"] });
  }
  return { pods, policies, clusterPolicies };
}

/**
 * Guide: "For a connection from a source pod to a destination pod to be allowed, both the egress policy on the source pod
 * and the ingress policy on the destination pod need to allow the connection." "A pod cannot block access to itself."
 */
export function canOpen(network: ReferenceNetwork, packet: Packet, plugin: Plugin): boolean {
  const { from, to } = packet;
  if (from.pod !== undefined && from.pod === to.pod) return true;
  return isLetOut(network, packet, plugin) && isLetIn(network, packet, plugin);
}

function isLetOut(network: ReferenceNetwork, packet: Packet, plugin: Plugin): boolean {
  const { pod } = packet.from;
  return pod === undefined || passes(network, "egress", pod, packet.to, packet, plugin);
}

/** Guide: "traffic to and from the node where a Pod is running is always allowed"; a hostNetwork pod is its node's. */
function isLetIn(network: ReferenceNetwork, packet: Packet, plugin: Plugin): boolean {
  const { pod } = packet.to;
  if (pod === undefined) return true;
  const isFromNode = packet.from.pod?.spec.hostNetwork === true && pod.spec.hostNetwork !== true;
  if (isFromNode && packet.isOnOneNode === true) return true;
  return passes(network, "ingress", pod, packet.from, packet, plugin);
}

/** ClusterNetworkPolicy, field tier: "Admin tier, NetworkPolicy tier, Baseline tier"; "If a given connection wasn't
 * allowed or denied by any of the tiers […] all pods can communicate with each other." */
function passes(
  network: ReferenceNetwork,
  direction: "ingress" | "egress",
  pod: ReferencePod,
  other: End,
  packet: Packet,
  plugin: Plugin,
): boolean {
  const policiesOfCluster = plugin.enforcesClusterPolicies ? network.clusterPolicies : [];
  const tier = (name: "Admin" | "Baseline") =>
    decisionOf(policiesOfCluster, name, direction, pod, other, packet, plugin.order);

  const admin = tier("Admin");
  if (admin === "Accept") return true;
  if (admin === "Deny") return false;

  const decision = decisionOfPolicies(network, direction, pod, other, packet, plugin);
  if (decision !== "not isolated") return decision === "allowed";

  return tier("Baseline") !== "Deny";
}

/**
 * Guide: "By default, a pod is non-isolated […]; all connections are allowed. A pod is isolated for egress [ingress] if
 * there is any NetworkPolicy that both selects the pod and has "Egress" ["Ingress"] in its policyTypes". "When a pod is
 * isolated, the only allowed connections are those allowed by some NetworkPolicy that applies to the pod […]. The effects
 * of those lists combine additively."
 */
function decisionOfPolicies(
  { policies }: ReferenceNetwork,
  direction: "ingress" | "egress",
  pod: ReferencePod,
  other: End,
  packet: Packet,
  plugin: Plugin,
): "not isolated" | "allowed" | "denied" {
  if (pod.spec.hostNetwork === true && !plugin.policiesHoldForHostNetwork) return "not isolated";
  let isIsolated = false;
  for (const { namespace, spec } of policies) {
    if (namespace !== pod.namespace || !selects(spec.podSelector ?? {}, pod.labels)) continue;
    if (!policyTypes(spec).includes(direction === "ingress" ? "Ingress" : "Egress")) continue;
    isIsolated = true;
    const rules = direction === "ingress" ? (spec.ingress ?? []) : (spec.egress ?? []);
    for (const rule of rules) {
      const peers = "from" in rule ? rule.from : "to" in rule ? rule.to : undefined;
      if (matchesPeers(peers, namespace, other, plugin) && matchesPorts(rule.ports, packet)) return "allowed";
    }
  }
  return isIsolated ? "denied" : "not isolated";
}

/** API, field policyTypes: "If this field is not specified, it will default based on the existence of ingress or egress
 * rules; policies that contain an egress section are assumed to affect egress, and all policies (whether or not they
 * contain an ingress section) are assumed to affect ingress." The API server takes an empty list of rules for none. */
function policyTypes({ policyTypes: written, egress }: NetworkPolicySpec): readonly string[] {
  if (written !== undefined && written.length > 0) return written;
  return egress !== undefined && egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

/** API, field from: "If this field is empty or missing, this rule matches all sources (traffic not restricted by source).
 * If this field is present and contains at least one item, this rule allows traffic only if the traffic matches at least
 * one item in the from list." The field to says the same of destinations. */
function matchesPeers(
  peers: readonly NetworkPolicyPeer[] | undefined,
  namespace: string,
  other: End,
  plugin: Plugin,
): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some((peer) => matchesPeer(peer, namespace, other, plugin));
}

/** API, NetworkPolicyPeer: "If namespaceSelector is also set, then the NetworkPolicyPeer as a whole selects the pods
 * matching podSelector in the namespaces selected by NamespaceSelector. Otherwise it selects the pods matching
 * podSelector in the policy's own namespace." "If podSelector is [not] set, […] all pods in the namespaces selected". */
function matchesPeer(
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  namespace: string,
  other: End,
  plugin: Plugin,
): boolean {
  if (ipBlock !== undefined) {
    if (other.pod !== undefined && !plugin.blocksMatchPods) return false;
    // API, IPBlock: "except is a slice of CIDRs that should not be included within an IPBlock".
    return (
      isInBlock(other.address, ipBlock.cidr) && !(ipBlock.except ?? []).some((one) => isInBlock(other.address, one))
    );
  }
  const { pod } = other;
  if (pod === undefined || (namespaceSelector === undefined && podSelector === undefined)) return false;
  if (pod.spec.hostNetwork === true && !plugin.hostNetworkPodsHaveLabels) return false;
  const isInNamespace =
    namespaceSelector === undefined ? pod.namespace === namespace : selects(namespaceSelector, pod.namespaceLabels);
  return isInNamespace && selects(podSelector ?? ({} satisfies LabelSelector), pod.labels);
}

/** API, field ports: "Each item in this list is combined using a logical OR. If this field is empty or missing, this rule
 * matches all ports". */
function matchesPorts(ports: readonly NetworkPolicyPort[] | undefined, packet: Packet): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some((port) => matchesPort(port, packet));
}

/** API, NetworkPolicyPort: "If not specified, [protocol] defaults to TCP." "port […] can either be a numerical or named
 * port on a pod. If this field is not provided, this matches all port names and numbers." "endPort indicates that the
 * range of ports from port to endPort if set, inclusive, should be allowed by the policy." */
function matchesPort({ protocol = "TCP", port, endPort }: NetworkPolicyPort, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "string") return isNamed(packet, port);
  return endPort === undefined ? packet.port === port : port <= packet.port && packet.port <= endPort;
}
