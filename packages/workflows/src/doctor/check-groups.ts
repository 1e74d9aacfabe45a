import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster, LiveObject } from "@kubestage/core";
import { check } from "./check.ts";
import { findObjects } from "./find-objects.ts";

const kinds = ["RoleBinding", "ClusterRoleBinding"] as const;
const rbac = "rbac.authorization.k8s.io/v1";

/**
 * Groups in bindings of the cluster, ours or not, that nobody is in: they look like protection and are none. Undefined
 * where no group is bound.
 */
export async function checkGroups(api: ClusterApi, cluster: Cluster, signal?: AbortSignal): Promise<Check | undefined> {
  const found = await Promise.all(kinds.map(async (kind) => findObjects(api, rbac, kind, signal)));
  const bindings = found.flatMap((some) => some ?? []);
  if (found.includes(undefined))
    return check("groups", "groups", "unknown", {
      found: "you may not list every binding of the cluster",
      advice: "ask an administrator to run `kubestage doctor`",
    });
  const groups = groupsIn(bindings);
  if (groups.size === 0) return undefined;
  const known = cluster.declared.spec.identity?.groups;
  if (!known)
    return check("groups", "groups", "unknown", {
      found: `${groups.size === 1 ? "1 directory group is" : `${groups.size} directory groups are`} bound, and nothing says which exist`,
      advice: `list the directory's groups in \`identity.groups\` of the Cluster ${cluster.name}`,
    });
  const unknown = [...groups].filter(([group]) => !known.some((name) => group === `${cluster.groupPrefix}${name}`));
  if (unknown.length === 0)
    return check("groups", "groups", "ok", { found: "each group in bindings is in the directory" });
  return check("groups", "groups", "warning", {
    found: `of the groups in bindings ${unknown.length} of ${groups.size} ${unknown.length === 1 ? "is" : "are"} not in the directory`,
    advice: `remove the bindings, or add the groups to \`identity.groups\` of the Cluster ${cluster.name}; the prefix is ${JSON.stringify(cluster.groupPrefix)}`,
    details: unknown.map(([group, where]) => `${group} in ${where.join(", ")}`),
  });
}

/** Groups of the cluster's own begin with `system:` or `kubeadm:` and are in no directory. */
const ofClusterItself = /^(system|kubeadm):/;

function groupsIn(bindings: readonly LiveObject[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { kind, metadata, subjects } of bindings as readonly (LiveObject & { readonly subjects?: unknown })[]) {
    for (const subject of Array.isArray(subjects) ? (subjects as { kind?: unknown; name?: unknown }[]) : []) {
      if (subject.kind !== "Group" || typeof subject.name !== "string" || ofClusterItself.test(subject.name)) continue;
      const where = `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
      groups.set(subject.name, [...(groups.get(subject.name) ?? []), where]);
    }
  }
  return groups;
}
