import type { NetworkPolicyEgressRule } from "kubernetes-types/networking/v1.d.ts";
import type { Cluster } from "../../model/resolved.ts";
import { readNetwork, writeNetwork } from "./cidrs.ts";
import type { PodPort } from "./peers.ts";
import { podPorts, selectedPods } from "./peers.ts";

/** NodeLocal DNSCache listens on the port that clients ask, not on that of the cluster's DNS pods. */
export const nodeLocalPort = 53;

/**
 * Egress to the cluster's DNS pods, on the port that these pods listen on, and to NodeLocal DNSCache where there is one:
 * that answers on an address of the node, which no pod selector matches.
 *
 * Source: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export function dnsRules(cluster: Cluster): NetworkPolicyEgressRule[] {
  const toPods = { to: [selectedPods(cluster.dns)], ports: podPorts(dnsPorts(cluster.dns.port)) };
  const cidr = nodeLocalCidr(cluster);
  return cidr === undefined
    ? [toPods]
    : [toPods, { to: [{ ipBlock: { cidr } }], ports: podPorts(dnsPorts(nodeLocalPort)) }];
}

/** The address of NodeLocal DNSCache as a network of one. */
export function nodeLocalCidr({ dns }: Cluster): string | undefined {
  return dns.nodeLocal === undefined ? undefined : writeNetwork(readNetwork(dns.nodeLocal));
}

/** UDP, and TCP for answers that do not fit. */
export function dnsPorts(port: number): PodPort[] {
  return [
    { port, protocol: "UDP" },
    { port, protocol: "TCP" },
  ];
}
