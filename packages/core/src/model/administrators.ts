import type { Cluster, Platform } from "./resolved.ts";

/** Groups that may do everything in every cluster that kubeadm or a cloud made. */
export const clusterAdministrators: readonly string[] = ["system:masters", "kubeadm:cluster-admins"];

/** Whom a cluster's API server takes for the platform itself, as it names users and groups. */
export interface PlatformIdentity {
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

/**
 * The platform's administrators as a cluster names them, the cluster's built-in ones, and what delivers there: it applies what
 * keeps the stages apart.
 */
export function platformIdentity({ administrators }: Platform, cluster: Cluster): PlatformIdentity {
  const { groups, users } = administrators;
  const { engine } = cluster;
  const engines = engine ? [{ namespace: engine.namespace, name: engine.account }] : [];
  const serviceAccounts = [...administrators.serviceAccounts, ...engines];
  return {
    groups: [...clusterAdministrators, ...groups.map((group) => cluster.groupPrefix + group)],
    users: [
      ...users.map((user) => cluster.userPrefix + user),
      ...serviceAccounts.map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`),
    ],
  };
}
