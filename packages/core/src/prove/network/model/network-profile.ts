/** What the specification of NetworkPolicy leaves to the network plugin. `either` is judged both ways: may and must. */
export interface NetworkProfile {
  /** As the user names it: `calico`, `cilium`, … */
  readonly name: string;
  /** Whether an ipBlock says anything about addresses of pods of the cluster. */
  readonly ipBlockMatchesPods: "yes" | "no" | "either";
  /** Whether policies of a namespace hold for its pods with hostNetwork. */
  readonly policiesHoldForHostNetwork: "yes" | "no" | "either";
  /** Whether a pod with hostNetwork is known by its labels, or only by its node's address, where it connects to others. */
  readonly hostNetworkPodsHaveLabels: "yes" | "no" | "either";
  /** Whether traffic from any node, not only a pod's own, is let in whatever policies say. */
  readonly nodesAreAlwaysLetIn: "ownNode" | "anyNode";
  /** Whether the source of traffic from outside is still to be seen at the pod. */
  readonly outsideAddressIsKept: "yes" | "no" | "either";
  /** Kinds of cluster-wide policies that the plugin enforces. */
  readonly clusterPolicies: readonly (
    | "ClusterNetworkPolicy"
    | "AdminNetworkPolicy"
    | "CiliumClusterwideNetworkPolicy"
  )[];
  /** Whether it enforces NetworkPolicy at all. */
  readonly enforces: boolean;
}
