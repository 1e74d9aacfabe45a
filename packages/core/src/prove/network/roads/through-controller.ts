import { unassigned } from "../../../verdicts/property.ts";
import { everyAddress, parseBlock } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Openness } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { Rule } from "../policies/rule.ts";
import { letsInFrom } from "./outside-reach.ts";
import type { PodClass } from "../model/pod-class.ts";
import { portsNamed } from "../model/port-names.ts";
import { unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

const internet: AddressSet = parseBlock("0.0.0.0/0") ?? everyAddress;

/**
 * What pods let in from whoever carries traffic in from outside: pods of no stage, or such as are not among what was
 * read, since a controller is often installed by other means.
 */
export function throughController(model: NetworkModel, to: PodClass): Openness {
  const side = to.ingress;
  if (side.opaque || side.isolated === "no") return letsInFrom(to, internet, model);
  const admits = ({ peers }: Rule): boolean =>
    peers !== "anyone" &&
    peers.some((peer) => {
      if (peer.type !== "pods" || typeof peer.namespaces === "string") return false;
      const stages = model.index.selectedByStage(peer.namespaces);
      return stages.has(unassigned) || stages.size === 0;
    });
  const portsOf = ({ ports: { fixed, named } }: Rule): PortSet =>
    named.reduce<PortSet>((all, one) => unite(all, portsNamed(one, to)), fixed);
  const ports = side.rules
    .filter(admits)
    .reduce<PortSet>((all, rule) => unite(all, portsOf(rule)), letsInFrom(to, internet, model).must);
  // Policies of the cluster come first: what they let in, none of the namespace keeps out.
  const first = side.admin.flatMap(({ rules }) => rules).filter((rule) => rule.action === "Accept" && admits(rule));
  const may = first.reduce<PortSet>((all, rule) => unite(all, portsOf(rule)), ports);
  const isCertain = side.admin.every(
    ({ enforced, rules }) => enforced === "yes" && rules.every(({ action }) => action === "Accept"),
  );
  return { may, must: isCertain ? may : ports };
}
