import type { Service } from "kubernetes-types/core/v1.d.ts";
import { protocolOf } from "../policies/read-network-policies.ts";
import { allPorts, noPorts, portRange, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { Entrance } from "./entrance.ts";

/** Where controllers take requests in, unless they are told otherwise. */
const ofWeb: PortSet = unite(portRange("TCP", 80, 80), portRange("TCP", 443, 443));
/** Source: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport */
const [firstNodePort, lastNodePort] = [30_000, 32_767];

/** Ports of a call to an entrance, as policies of who calls may see them. */
interface OuterPorts {
  readonly may: PortSet;
  /** To one of each of these a call has to be let out. */
  readonly must: readonly PortSet[];
}

/**
 * Ports at which an entrance is called, which need not be those of its pods. Policies may be asked before or after a Service
 * is resolved to its pods, so the ports of both count.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/ (behavior of ipBlock selectors)
 */
export function outerPorts({ how, via: [first], ports: ofPods }: Entrance): OuterPorts {
  if (how !== "address" || first?.object.kind !== "Service") return { may: allPorts, must: [ofWeb] };
  const { type, ports = [], externalIPs = [] } = (first.object["spec"] ?? {}) as NonNullable<Service["spec"]>;
  let [may, called]: [PortSet, PortSet] = [ofPods, noPorts];
  for (const { port, nodePort, protocol: written } of ports) {
    const protocol = protocolOf(written);
    if (protocol === undefined) continue;
    const own = portRange(protocol, port, port);
    const ofNodes = portRange(protocol, nodePort ?? firstNodePort, nodePort ?? lastNodePort);
    const hasAddress = type === "LoadBalancer" || externalIPs.length > 0;
    may = unite(may, unite(own, ofNodes));
    called = unite(called, hasAddress ? own : ofNodes);
  }
  return { may, must: [called, ofPods] };
}
