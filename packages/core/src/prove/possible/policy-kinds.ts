/** A kind of policy that somebody could write, and one of it that lets everything through. */
export interface PolicyKind {
  /** As in a world. */
  readonly key: string;
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly opened: object;
}

const both = ["Ingress", "Egress"];

/** Policies only ever add what is let through, so one that lets through all undoes every other of its namespace. */
const networkPolicy: PolicyKind = {
  ...kindOf("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
  opened: { podSelector: {}, policyTypes: both, ingress: [{}], egress: [{}] },
};

const calico = {
  selector: "all()",
  types: both,
  order: 0,
  ingress: [{ action: "Allow" }],
  egress: [{ action: "Allow" }],
};
const antrea = { priority: 1, ingress: [{ action: "Allow" }], egress: [{ action: "Allow" }] };
const cilium = { endpointSelector: {}, ingress: [{ fromEntities: ["all"] }], egress: [{ toEntities: ["all"] }] };

/**
 * By the plugin's name. Under the specification alone only NetworkPolicy is known to be in force.
 *
 * Sources: https://docs.cilium.io/en/stable/security/policy/layer3/ (entities), https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
 * (order), https://antrea.io/docs/main/docs/antrea-network-policy/ (priority)
 */
const ownKinds: Readonly<Record<string, readonly PolicyKind[]>> = {
  cilium: [
    { ...kindOf("cilium.io", "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies"), opened: cilium },
    {
      ...kindOf("cilium.io", "v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies"),
      isNamespaced: false,
      opened: cilium,
    },
  ],
  calico: [
    { ...kindOf("projectcalico.org", "v3", "NetworkPolicy", "networkpolicies"), opened: calico },
    { ...kindOf("crd.projectcalico.org", "v1", "NetworkPolicy", "networkpolicies"), opened: calico },
    ...["projectcalico.org", "crd.projectcalico.org"].map((group) => ({
      ...kindOf(group, group.startsWith("crd") ? "v1" : "v3", "GlobalNetworkPolicy", "globalnetworkpolicies"),
      isNamespaced: false,
      opened: calico,
    })),
    adminPolicy(),
  ],
  antrea: [
    {
      ...kindOf("crd.antrea.io", "v1beta1", "NetworkPolicy", "networkpolicies"),
      opened: { ...antrea, appliedTo: [{ podSelector: {} }] },
    },
    {
      ...kindOf("crd.antrea.io", "v1beta1", "ClusterNetworkPolicy", "clusternetworkpolicies"),
      isNamespaced: false,
      opened: { ...antrea, appliedTo: [{ namespaceSelector: {} }] },
    },
  ],
  "ovn-kubernetes": [adminPolicy()],
};

export function policyKindsOf(plugin: string, isNamespaced: boolean): readonly PolicyKind[] {
  return [networkPolicy, ...(ownKinds[plugin] ?? [])].filter((kind) => kind.isNamespaced === isNamespaced);
}

function adminPolicy(): PolicyKind {
  const peers = [{ namespaces: {} }];
  return {
    ...kindOf("policy.networking.k8s.io", "v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies"),
    isNamespaced: false,
    opened: {
      priority: 0,
      subject: { namespaces: {} },
      ingress: [{ action: "Allow", from: peers }],
      egress: [{ action: "Allow", to: peers }],
    },
  };
}

function kindOf(group: string, version: string, kind: string, resource: string): Omit<PolicyKind, "opened"> {
  return { key: `${group}/${kind}`, group, version, kind, resource, isNamespaced: true };
}
