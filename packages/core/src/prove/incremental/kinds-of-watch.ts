/** What is kept up with events. */
export const watchedProperties = ["network", "access", "placement"] as const;
export type WatchedProperty = (typeof watchedProperties)[number];

export const policyKind = "networking.k8s.io/NetworkPolicy";
const rbac = "rbac.authorization.k8s.io";
export const roleKind = `${rbac}/Role`;
export const bindingKind = `${rbac}/RoleBinding`;
export const clusterBindingKind = `${rbac}/ClusterRoleBinding`;

/** Policies, and routes, that go by labels of namespaces in ways of their own. */
export const otherSelectingKinds = [
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "gateway.networking.k8s.io/Gateway",
];
