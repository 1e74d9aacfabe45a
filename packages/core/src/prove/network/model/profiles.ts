import type { NetworkProfile } from "./network-profile.ts";

/** Everything that the specification leaves open is judged both ways. */
const specification: NetworkProfile = {
  name: "specification",
  ipBlockMatchesPods: "either",
  policiesHoldForHostNetwork: "either",
  hostNetworkPodsHaveLabels: "either",
  nodesAreAlwaysLetIn: "ownNode",
  outsideAddressIsKept: "either",
  clusterPolicies: [],
  enforces: true,
};

/** Plugins that know a pod by its address on the wire, and leave the node's own network alone. */
const byAddress: Omit<NetworkProfile, "name"> = {
  ...specification,
  ipBlockMatchesPods: "yes",
  policiesHoldForHostNetwork: "no",
  hostNetworkPodsHaveLabels: "no",
};

/**
 * What is known of the plugins, by the name that a user gives. Sources, each in the version of November 2026:
 *
 * - specification: https://kubernetes.io/docs/concepts/services-networking/network-policies/ (behavior of ipBlock
 *   selectors, of hostNetwork pods, traffic from the node where the pod runs)
 * - calico: https://docs.tigera.io/calico/latest/network-policy/get-started/kubernetes-policy and
 *   /network-policy/adminnetworkpolicy (addresses match whoever has them; hosts only where host endpoints are made)
 * - cilium: https://docs.cilium.io/en/stable/security/policy/layer3/ (blocks do not match pods or nodes) and
 *   /network/kubernetes/policy/ (hostNetwork pods have the node's identity)
 * - antrea: https://antrea.io/docs/main/docs/antrea-network-policy/ (AdminNetworkPolicy behind a feature gate, off)
 * - kube-router: https://www.kube-router.io/docs/user-guide/ (rules by address sets; hostNetwork pods are left out)
 * - ovn-kubernetes: https://ovn-kubernetes.io/features/network-security-controls/ (AdminNetworkPolicy and Baseline)
 * - flannel: https://github.com/flannel-io/flannel (no policies unless another plugin stands beside it)
 */
export const networkProfiles: readonly NetworkProfile[] = [
  specification,
  { ...byAddress, name: "calico", clusterPolicies: ["AdminNetworkPolicy"] },
  {
    ...byAddress,
    name: "cilium",
    ipBlockMatchesPods: "no",
    clusterPolicies: ["CiliumClusterwideNetworkPolicy"],
  },
  { ...byAddress, name: "antrea" },
  { ...byAddress, name: "kube-router" },
  { ...byAddress, name: "ovn-kubernetes", clusterPolicies: ["AdminNetworkPolicy"] },
  { ...byAddress, name: "flannel", enforces: false },
];

/** The profile of that name; undefined where none is known. */
export function networkProfile(name: string): NetworkProfile | undefined {
  return networkProfiles.find((profile) => profile.name === name);
}

export const specificationProfile = specification;
