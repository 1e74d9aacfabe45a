import { unassigned } from "../../../verdicts/property.ts";
import { everyAddress, parseBlock } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Openness } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { Rule } from "../policies/rule.ts";
import { letsInFrom } from "./outside-reach.ts";
import type { PodClass, Side } from "../model/pod-class.ts";
import { portsNamed } from "../model/port-names.ts";
import { noPorts, unite, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

const internet: AddressSet = parseBlock("0.0.0.0/0") ?? everyAddress;

/**
 * What pods let in from whoever carries traffic in from outside: pods of no stage, or such as are not among what was
 * read, since a controller is often installed by other means.
 */
export function throughController(model: NetworkModel, to: PodClass): Openness {
  const side = to.ingress;
  const admits = ({ peers }: Rule): boolean =>
    peers !== "anyone" &&
    peers.some((peer) => {
      if (peer.type !== "pods" || typeof peer.namespaces === "string") return false;
      const stages = model.index.selectedByStage(peer.namespaces);
      return stages.has(unassigned) || stages.size === 0;
    });
  const portsOf = ({ ports: { fixed, named } }: Rule): PortSet =>
    named.reduce<PortSet>((all, one) => unite(all, portsNamed(one, to)), fixed);
  const denied = deniedBy(side, admits, portsOf);
  if (side.opaque || side.isolated === "no") {
    const { may, must } = letsInFrom(to, internet, model);
    return { may, must: without(must, denied) };
  }
  const ports = side.rules
    .filter(admits)
    .reduce<PortSet>((all, rule) => unite(all, portsOf(rule)), letsInFrom(to, internet, model).must);
  // Policies of the cluster come first: what they let in, none of the namespace keeps out.
  const first = side.admin.flatMap(({ rules }) => rules).filter((rule) => rule.action === "Accept" && admits(rule));
  const may = first.reduce<PortSet>((all, rule) => unite(all, portsOf(rule)), ports);
  const isCertain = side.admin.every(
    ({ enforced, rules }) => enforced === "yes" && rules.every(({ action }) => action === "Accept"),
  );
  return { may, must: without(isCertain ? may : ports, denied) };
}

/** Ports at which policies of the cluster may turn a controller away, before they have let it in. */
function deniedBy(side: Side, concerns: (rule: Rule) => boolean, portsOf: (rule: Rule) => PortSet): PortSet {
  const tiers = [...side.admin, ...(side.isolated === "no" ? side.baseline : [])];
  let [accepted, denied]: [PortSet, PortSet] = [noPorts, noPorts];
  for (const { rules, enforced } of tiers)
    for (const rule of rules) {
      if (rule.peers !== "anyone" && !concerns(rule)) continue;
      if (rule.action === "Deny") denied = unite(denied, without(portsOf(rule), accepted));
      else if (rule.action === "Accept" && enforced === "yes") accepted = unite(accepted, portsOf(rule));
    }
  return denied;
}
