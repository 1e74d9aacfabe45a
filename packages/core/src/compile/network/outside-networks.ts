import type { IPBlock } from "kubernetes-types/networking/v1.d.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { namePlace } from "../../model/declared.ts";
import type { Cluster } from "../../model/resolved.ts";
import type { Network } from "./cidrs.ts";
import { contains, isSingleAddress, readNetwork, writeNetwork } from "./cidrs.ts";

/** Where pods live when nobody says where. Source: RFC 1918, RFC 6598, RFC 4193. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map(readNetwork);

/**
 * Addresses outside of the cluster as a policy's peer, without those of the cluster's own pods and Services: many
 * plugins match an address block against pods too, and a block such as 0.0.0.0/0 would open every stage.
 *
 * Undefined where nothing is left: the network lies inside the cluster's own (see `checkOutside`).
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors
 */
export function outsideBlock(cluster: Cluster, cidr: string): IPBlock | undefined {
  const outside = readNetwork(cidr);
  const own = ownNetworks(cluster);
  if (own.some((network) => contains(network, outside))) return undefined;
  const within = own.filter((network) => contains(outside, network));
  const except = within.filter((network) => !within.some((other) => other !== network && contains(other, network)));
  return { cidr: writeNetwork(outside), ...(except.length > 0 && { except: except.map(writeNetwork) }) };
}

/**
 * The addresses of the API server. Unlike those of an outside host, a single one may lie in the cluster's own networks:
 * some providers put it into the same network as the pods.
 */
export function apiServerBlock(cluster: Cluster, cidr: string): IPBlock | undefined {
  const network = readNetwork(cidr);
  return isSingleAddress(network) ? { cidr: writeNetwork(network) } : outsideBlock(cluster, cidr);
}

/**
 * What is wrong with an outside network of `cluster` that was declared at `span`.
 *
 * Errors: KS2008 where it lies inside the cluster's pod or service networks; it stays closed.
 * Finding: KS2009 where it covers private addresses and the cluster does not say which of them are its own.
 */
export function checkOutside(cluster: Cluster, cidr: string, span: Span): Diagnostic[] {
  const outside = readNetwork(cidr);
  const related = [{ message: "the cluster", span: namePlace(cluster.declared) }];
  const around = ownNetworks(cluster).find((network) => contains(network, outside));
  if (around) {
    const message = `${cidr} lies inside ${writeNetwork(around)}, a network of the cluster ${cluster.name} itself: it stays closed`;
    const hint = "call apps by `app`, shared pods by `pods`, or correct the cluster's `podCidrs` and `serviceCidrs`";
    return [diagnose("KS2008", { message, hint, span, related })];
  }
  if (cluster.podCidrs.length > 0 || isSingleAddress(outside)) return [];
  if (!privateNetworks.some((network) => contains(network, outside) || contains(outside, network))) return [];
  const message = `${cidr} may hold pods of the cluster ${cluster.name}, which does not say where its pods are`;
  const hint = "add `podCidrs` and `serviceCidrs` to the cluster: they are then left out of the rule";
  return [diagnose("KS2009", { message, hint, span, related })];
}

/** As `checkOutside`, for what `apiServerBlock` opens. */
export function checkApiServer(cluster: Cluster, cidr: string, span: Span): Diagnostic[] {
  return isSingleAddress(readNetwork(cidr)) ? [] : checkOutside(cluster, cidr, span);
}

const ownNetworksOf = new WeakMap<Cluster, readonly Network[]>();

/** The cluster's pod and service networks, each once. Worked out once for each cluster. */
function ownNetworks(cluster: Cluster): readonly Network[] {
  const known = ownNetworksOf.get(cluster);
  if (known) return known;
  const written = new Set(
    [...cluster.podCidrs, ...cluster.serviceCidrs].map((cidr) => writeNetwork(readNetwork(cidr))),
  );
  const networks = [...written].map(readNetwork);
  ownNetworksOf.set(cluster, networks);
  return networks;
}
