import { unassigned } from "../../../verdicts/property.ts";
import { everyAddress, parseBlock } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Openness } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { letsInFrom } from "./outside-reach.ts";
import type { PodClass } from "../model/pod-class.ts";
import { portsNamed } from "../model/port-names.ts";
import { noPorts, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

const internet: AddressSet = parseBlock("0.0.0.0/0") ?? everyAddress;

/**
 * What pods let in from whoever carries traffic in from outside: pods of no stage, or such as are not among what was
 * read, since a controller is often installed by other means.
 */
export function throughController(model: NetworkModel, to: PodClass): Openness {
  const side = to.ingress;
  if (side.opaque || side.isolated === "no") return letsInFrom(to, internet, model);
  let ports: PortSet = letsInFrom(to, internet, model).must;
  for (const { peers, ports: pattern } of side.rules) {
    if (peers === "anyone") continue;
    const admits = peers.some((peer) => {
      if (peer.type !== "pods" || typeof peer.namespaces === "string") return false;
      const stages = model.index.selectedByStage(peer.namespaces);
      return stages.has(unassigned) || stages.size === 0;
    });
    const named = pattern.named.reduce<PortSet>((all, one) => unite(all, portsNamed(one, to)), noPorts);
    if (admits) ports = unite(ports, unite(pattern.fixed, named));
  }
  return { may: ports, must: ports };
}
