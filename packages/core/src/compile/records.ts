import type { Namespace } from "kubernetes-types/core/v1.d.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { namePlace } from "../model/declared.ts";
import type { ClusterScope } from "./compiled.ts";
import { platformLabel } from "../manifests/own-names.ts";
import { clusterLabels } from "./labels.ts";
import { podSecurityLabels } from "./namespaces.ts";
import { compileRecordsNamespacePolicy } from "./network/network-policies.ts";

/**
 * The platform's own namespace in a cluster, where `kubestage apply` keeps its inventory and its lock. It belongs to no
 * stage and nothing runs in it. Who may write there decides what a later apply deletes: admission/records.ts guards it.
 */
export function compileRecords(scope: ClusterScope): Manifest[] {
  const { platform, cluster } = scope;
  const origin = namePlace(cluster.declared);
  const labels = {
    ...clusterLabels(scope),
    [platformLabel]: platform.name,
    ...podSecurityLabels(cluster, "restricted"),
  };
  const namespace: Namespace & Manifest["object"] = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: platform.recordsNamespace, labels },
  };
  return [{ origin, object: namespace }, compileRecordsNamespacePolicy(scope)];
}
