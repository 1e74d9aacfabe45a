import type { Judgement } from "../judgement.ts";
import type { PodClass } from "../model/pod-class.ts";
import { allPorts, isEmpty, noPorts, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { OutsideReach } from "./outside-reach.ts";

/**
 * Ports to which pods are let out whatever the plugin makes of a block, wherever an address leads. An empty rule means
 * everyone on every port: one that names ports might be asked before a Service is resolved, or after it.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ (egress.to)
 */
export function sureCalls({ model, makers }: Judgement, from: PodClass, { end, open }: OutsideReach): PortSet {
  if (!makers.isCertain(from)) return noPorts;
  const { isolated, rules, admin, baseline } = from.egress;
  const isOpened = isolated === "no" || from.home.used?.opened !== undefined;
  if (isOpened || model.profile.ipBlockMatchesPods === "yes" || end.host !== undefined) return open.must;
  // A policy of the cluster may keep from addresses of pods what it lets out to others.
  if (admin.length > 0 || baseline.length > 0) return noPorts;
  const isEverything = rules.some(({ peers, ports }) => peers === "anyone" && isEmpty(without(allPorts, ports.fixed)));
  return isEverything ? open.must : noPorts;
}
