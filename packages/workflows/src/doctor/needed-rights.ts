import type { Discovery } from "@kubestage/adapters";
import type { CompiledFile, KubernetesObject, Platform } from "@kubestage/core";

/** One thing that somebody must be allowed to do. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
}

/** What server-side apply with pruning asks for: a patch of what is not there creates it, and needs both. */
const verbs = ["get", "list", "create", "patch", "delete"] as const;
/** What is live of a kind is read in one go, over all namespaces. */
const overAll = "list";

/** What apply keeps for itself in the records' namespace: the inventory and the lock. */
const records = [
  { group: "", resource: "configmaps" },
  { group: "coordination.k8s.io", resource: "leases" },
] as const;

/**
 * Every right that applying these files needs, each once. Kinds that the cluster does not serve are left out.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#api-implementation
 */
export function neededRights(
  { recordsNamespace }: Platform,
  files: Iterable<CompiledFile>,
  discovery: Discovery,
): Right[] {
  const rights = new Map<string, Right>();
  const need = (right: Right): void => void rights.set(JSON.stringify(right), right);
  for (const { manifests } of files)
    for (const { object } of manifests) {
      const served = discovery.find(object.apiVersion, object.kind);
      if (!served) continue;
      const namespace = served.namespaced ? (object.metadata.namespace ?? "") : "";
      for (const verb of verbs)
        need({ verb, group: served.group, resource: served.plural, namespace: verb === overAll ? "" : namespace });
    }
  for (const one of records)
    for (const verb of [...verbs, "update"]) need({ verb, ...one, namespace: recordsNamespace });
  return [...rights.values()];
}

/** The kinds that the files have and the cluster does not serve, each once, as `HTTPRoute (gateway.networking.k8s.io/v1)`. */
export function missingKinds(files: Iterable<CompiledFile>, discovery: Discovery): KubernetesObject[] {
  const missing = new Map<string, KubernetesObject>();
  for (const { manifests } of files)
    for (const { object } of manifests)
      if (!discovery.find(object.apiVersion, object.kind)) missing.set(`${object.apiVersion} ${object.kind}`, object);
  return [...missing.values()];
}
