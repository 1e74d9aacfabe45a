/** What a cluster's network plugin can be relied on for. */
export interface NetworkPlugin {
  /** Whether it enforces NetworkPolicy at all. */
  readonly enforces: boolean;
  /** Whether it can open an outside host by its name. */
  readonly hostNames: boolean;
}

/**
 * The plugins that a cluster may name.
 *
 * Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites, and each project's
 * own documentation: flannel leaves policies to another plugin; cilium's `toFQDNs` opens by name.
 */
export const networkPlugins = {
  calico: { enforces: true, hostNames: false },
  cilium: { enforces: true, hostNames: true },
  antrea: { enforces: true, hostNames: false },
  "ovn-kubernetes": { enforces: true, hostNames: false },
  "kube-router": { enforces: true, hostNames: false },
  canal: { enforces: true, hostNames: false },
  "aws-vpc-cni": { enforces: true, hostNames: false },
  "azure-npm": { enforces: true, hostNames: false },
  kindnet: { enforces: true, hostNames: false },
  flannel: { enforces: false, hostNames: false },
} as const satisfies Record<string, NetworkPlugin>;

export type NetworkPluginName = keyof typeof networkPlugins;
