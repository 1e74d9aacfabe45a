import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { isInBlock } from "./addresses.ts";
import { isNamed } from "./packets.ts";
import type { End, Packet, ReferencePod } from "./packets.ts";
import { selects } from "./selectors.ts";

/*
 * The policies of the whole cluster, for tests to compare the prover with.
 *
 * Source: sigs.k8s.io/network-policy-api@v0.2.0, apis/v1alpha2/clusternetworkpolicy_types.go, of which the sentences are;
 * apis/v1alpha1 (AdminNetworkPolicy, BaselineAdminNetworkPolicy) says the same in other fields
 */

interface PodsPeer {
  readonly namespaceSelector: LabelSelector;
  readonly podSelector: LabelSelector;
}

export interface ClusterPeer {
  readonly namespaces?: LabelSelector;
  readonly pods?: PodsPeer;
  readonly networks?: readonly string[];
}

interface PortMatch {
  readonly destinationPort?: {
    readonly number?: number;
    readonly range?: { readonly start: number; readonly end: number };
  };
}

/** One element of `protocols` (ClusterNetworkPolicy) or of `ports` (the other two). */
export interface ClusterPort {
  readonly tcp?: PortMatch;
  readonly udp?: PortMatch;
  readonly sctp?: PortMatch;
  readonly destinationNamedPort?: string;
  readonly portNumber?: { readonly protocol: string; readonly port: number };
  readonly portRange?: { readonly protocol: string; readonly start: number; readonly end: number };
  readonly namedPort?: string;
}

export interface ClusterRule {
  readonly action: "Accept" | "Allow" | "Deny" | "Pass";
  readonly from?: readonly ClusterPeer[];
  readonly to?: readonly ClusterPeer[];
  readonly protocols?: readonly ClusterPort[];
  readonly ports?: readonly ClusterPort[];
}

export interface ClusterPolicy {
  readonly kind: "ClusterNetworkPolicy" | "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy";
  readonly spec: {
    readonly tier?: "Admin" | "Baseline";
    readonly priority?: number;
    readonly subject: ClusterPeer;
    readonly ingress?: readonly ClusterRule[];
    readonly egress?: readonly ClusterRule[];
  };
}

/**
 * "Policies with lower priority values have higher precedence, and are checked before policies with higher priority values
 * in the same tier." "If two (or more) policies in the same tier with the same priority could match a connection, then the
 * implementation can apply any of the matching policies": each order is one that a plugin may have.
 * "The relative precedence of rules within a single object will be determined by the order in which the rule is written."
 * "Pass: Skips all further ClusterNetworkPolicy rules in the current tier".
 */
export function decisionOf(
  policies: readonly ClusterPolicy[],
  tier: "Admin" | "Baseline",
  direction: "ingress" | "egress",
  pod: ReferencePod,
  other: End,
  packet: Packet,
  order: readonly number[],
): "Accept" | "Deny" | "none" {
  if (policies.length === 0) return "none";
  for (const { spec } of precedence(policies, tier, order)) {
    if (!isSubject(spec.subject, pod)) continue;
    for (const rule of spec[direction] ?? []) {
      const action = actionOn(rule, direction, other, packet);
      if (action === "Pass") return "none";
      if (action !== "none") return action;
    }
  }
  return "none";
}

type Tier = "Admin" | "Baseline";
const known = new WeakMap<readonly ClusterPolicy[], WeakMap<readonly number[], Map<Tier, readonly ClusterPolicy[]>>>();

/** Those of a tier as they are checked, where a plugin takes equal ones in this order. The same for each packet, so it is made once. */
export function precedence(
  policies: readonly ClusterPolicy[],
  tier: Tier,
  order: readonly number[],
): readonly ClusterPolicy[] {
  const byOrder = known.get(policies) ?? new WeakMap<readonly number[], Map<Tier, readonly ClusterPolicy[]>>();
  known.set(policies, byOrder);
  const byTier = byOrder.get(order) ?? new Map<Tier, readonly ClusterPolicy[]>();
  byOrder.set(order, byTier);
  const found = byTier.get(tier) ?? sorted(policies, tier, order);
  byTier.set(tier, found);
  return found;
}

function sorted(policies: readonly ClusterPolicy[], tier: Tier, order: readonly number[]): readonly ClusterPolicy[] {
  const inOrder = order.flatMap((at) => policies[at] ?? []).filter((policy) => tierOf(policy) === tier);
  return inOrder.toSorted((one, next) => (one.spec.priority ?? 0) - (next.spec.priority ?? 0));
}

function tierOf({ kind, spec }: ClusterPolicy): "Admin" | "Baseline" {
  if (kind === "ClusterNetworkPolicy") return spec.tier ?? "Admin";
  return kind === "AdminNetworkPolicy" ? "Admin" : "Baseline";
}

/** "Note that host-networked pods are not included in subject selection." */
function isSubject(subject: ClusterPeer, pod: ReferencePod): boolean {
  return pod.spec.hostNetwork !== true && isPod(subject, pod);
}

/** "If any element matches the source of incoming traffic then the specified action is applied." "If an implementation
 * sees no fields are set then it can infer that the deployed CRD is of an incompatible version with an unknown field. In
 * that case it should fail closed. For "Accept" rules, "fail closed" means: "treat the rule as matching no traffic". For
 * "Deny" and "Pass" rules, "fail closed" means: "treat the rule as a 'Deny all' rule"." */
function actionOn(
  rule: ClusterRule,
  direction: "ingress" | "egress",
  other: End,
  packet: Packet,
): "Accept" | "Deny" | "Pass" | "none" {
  const action = rule.action === "Allow" ? "Accept" : rule.action;
  const peers = (direction === "ingress" ? rule.from : rule.to) ?? [];
  if (peers.some(isUnknown)) return action === "Accept" ? "none" : "Deny";
  const isPeer = peers.some((peer) => matchesPeer(peer, other));
  return isPeer && matchesPorts(rule.protocols ?? rule.ports, packet) ? action : "none";
}

function isUnknown({ namespaces, pods, networks }: ClusterPeer): boolean {
  return namespaces === undefined && pods === undefined && networks === undefined;
}

/** "Note that host-networked pods are not included in this type of peer." Networks: "cluster-internal traffic will be
 * checked against the rule as well." */
function matchesPeer(peer: ClusterPeer, other: End): boolean {
  if (peer.networks !== undefined) return peer.networks.some((block) => isInBlock(other.address, block));
  return other.pod !== undefined && other.pod.spec.hostNetwork !== true && isPod(peer, other.pod);
}

function isPod({ namespaces, pods }: ClusterPeer, { namespaceLabels, labels }: ReferencePod): boolean {
  if (namespaces !== undefined) return selects(namespaces, namespaceLabels);
  if (pods === undefined) return false;
  return selects(pods.namespaceSelector, namespaceLabels) && selects(pods.podSelector, labels);
}

/** "If unspecified, protocol-specific attributes will not be used to match traffic." */
function matchesPorts(ports: readonly ClusterPort[] | undefined, packet: Packet): boolean {
  return ports === undefined || ports.some((port) => matchesPort(port, packet));
}

function matchesPort(written: ClusterPort, packet: Packet): boolean {
  const { tcp, udp, sctp, portNumber, portRange } = written;
  const name = written.destinationNamedPort ?? written.namedPort;
  if (name !== undefined) return isNamed(packet, name);
  const { protocol, port } = packet;
  if (portNumber !== undefined) return portNumber.protocol === protocol && portNumber.port === port;
  if (portRange !== undefined)
    return portRange.protocol === protocol && portRange.start <= port && port <= portRange.end;
  const match = protocol === "TCP" ? tcp : protocol === "UDP" ? udp : sctp;
  if (match === undefined) return false;
  const { number, range } = match.destinationPort ?? {};
  if (number !== undefined) return number === port;
  return range === undefined || (range.start <= port && port <= range.end);
}
