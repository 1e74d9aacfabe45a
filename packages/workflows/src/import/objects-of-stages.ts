import type { KubernetesObject } from "@kubestage/core";

const clusterKinds: ReadonlySet<string> = new Set(["Namespace", "Node"]);

/**
 * Of a cluster's objects namespaces of a stage, nodes, what kubestage wrote, and everything in the namespaces of a stage:
 * the rest is the cluster's own, or none of ours. Without what kubestage keeps for itself.
 */
export function ofStages<Found extends KubernetesObject>(objects: readonly Found[], stageLabel: string): Found[] {
  const labelled = objects.filter(
    ({ kind, metadata }) => kind === "Namespace" && metadata.labels?.[stageLabel] !== undefined,
  );
  const names = new Set(labelled.map(({ metadata }) => metadata.name));
  return objects.filter((object) => {
    const { kind, metadata } = object;
    if (isInventory(object)) return false;
    if (metadata.namespace === "kube-system") return isWrittenByUs(object);
    if (metadata.namespace !== undefined) return names.has(metadata.namespace) || isWrittenByUs(object);
    if (kind === "Namespace")
      return (
        names.has(metadata.name) || labelled.length === 0 || isWrittenByUs(object) || metadata.name === "kube-system"
      );
    return clusterKinds.has(kind) || isWrittenByUs(object);
  });
}

function isWrittenByUs({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.["app.kubernetes.io/managed-by"] === "kubestage";
}

function isInventory(object: KubernetesObject): boolean {
  return isWrittenByUs(object) && object.metadata.labels?.["app.kubernetes.io/component"] === "inventory";
}
