import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import { objectsOf } from "../../../manifests/world/world.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { parseBlock, withoutAddresses } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import { allPorts, allPortsOf, noPorts, portRange, protocols, unite } from "../sets/port-set.ts";
import type { PortSet, Protocol } from "../sets/port-set.ts";
import { podsPeer } from "./rule.ts";
import type { Direction, NamespacedPolicy, PeerPattern, PortPattern, Rule } from "./rule.ts";

/** Every port there is. */
export const anyPort: PortPattern = { fixed: allPorts, named: [] };

/**
 * NetworkPolicies as they are enforced. Raw files have no defaults: without `policyTypes` a policy isolates for ingress,
 * and for egress where it has egress rules.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function readNetworkPolicies(world: World): NamespacedPolicy[] {
  return objectsOf(world, "networking.k8s.io/NetworkPolicy").map((found) => {
    const { metadata, spec } = found.object;
    const object = found as unknown as WorldObject;
    const namespace = metadata.namespace ?? "default";
    const types = policyTypes(spec);
    return {
      object,
      namespace,
      pods: spec?.podSelector ?? {},
      enforced: "yes",
      ...(types.includes("Ingress") && {
        ingress: (spec?.ingress ?? []).map(({ from, ports }, at) =>
          rule(object, namespace, "ingress", at, from, ports),
        ),
      }),
      ...(types.includes("Egress") && {
        egress: (spec?.egress ?? []).map(({ to, ports }, at) => rule(object, namespace, "egress", at, to, ports)),
      }),
    };
  });
}

function policyTypes(spec: NetworkPolicySpec | undefined): readonly string[] {
  if (spec?.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
  return (spec?.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function rule(
  policy: WorldObject,
  namespace: string,
  direction: Direction,
  at: number,
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
): Rule {
  return {
    action: "Accept",
    peers: peers === undefined || peers.length === 0 ? "anyone" : peers.flatMap((peer) => peerOf(peer, namespace)),
    ports: portsOf(ports),
    site: { policy, path: ["spec", direction, at] },
  };
}

/** A peer that names nothing is refused by the API server; it selects nothing here. */
function peerOf({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, namespace: string): PeerPattern[] {
  if (ipBlock) {
    const { cidr, except = [] } = ipBlock;
    const text = except.length === 0 ? cidr : `${cidr} except ${except.join(", ")}`;
    return [{ type: "addresses", addresses: blockOf(cidr, except), text, matchesPods: false }];
  }
  if (namespaceSelector) return [podsPeer(namespaceSelector, podSelector ?? {})];
  return podSelector ? [podsPeer(namespace, podSelector)] : [];
}

function blockOf(cidr: string, except: readonly string[]): AddressSet {
  return except.reduce<AddressSet>(
    (rest, one) => withoutAddresses(rest, parseBlock(one) ?? []),
    parseBlock(cidr) ?? [],
  );
}

function portsOf(ports: readonly NetworkPolicyPort[] | undefined): PortPattern {
  if (ports === undefined || ports.length === 0) return anyPort;
  let fixed: PortSet = noPorts;
  const named: { name: string; protocol: Protocol }[] = [];
  for (const { port, endPort, protocol: written } of ports) {
    const protocol = protocolOf(written);
    if (protocol === undefined) continue;
    if (port === undefined) fixed = unite(fixed, allPortsOf(protocol));
    else if (typeof port === "number") fixed = unite(fixed, portRange(protocol, port, endPort ?? port));
    else named.push({ name: port, protocol });
  }
  return { fixed, named };
}

/** TCP where absent; undefined for what is no protocol with ports. */
export function protocolOf(written: unknown): Protocol | undefined {
  return written === undefined || written === null ? "TCP" : protocols.find((one) => one === written);
}
