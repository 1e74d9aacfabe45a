import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Request } from "../reading/admission.ts";
import { type Fields, unknown, type Value } from "../reading/partial-values.ts";

export type Who = Pick<Request, "user" | "groups">;

/** Who makes the pods of workloads. */
export const controllers: Readonly<Record<string, readonly [group: string, controller: string, owner: string]>> = {
  deployments: ["apps", "replicaset-controller", "ReplicaSet"],
  replicasets: ["apps", "replicaset-controller", "ReplicaSet"],
  statefulsets: ["apps", "statefulset-controller", "StatefulSet"],
  daemonsets: ["apps", "daemon-set-controller", "DaemonSet"],
  jobs: ["batch", "job-controller", "Job"],
  cronjobs: ["batch", "job-controller", "Job"],
  replicationcontrollers: ["", "replication-controller", "ReplicationController"],
};
export const fresh = "somebody who is named nowhere";

export const anyMetadata: Fields = { fields: { labels: unknown, annotations: unknown }, isOpen: true };

export function podOf(spec: Value, owner: string | undefined, labels: Value = unknown): Fields {
  const owners = owner === undefined ? unknown : [{ fields: { kind: owner, controller: true }, isOpen: true }];
  const metadata = { fields: { labels, annotations: unknown, ownerReferences: owners }, isOpen: true };
  return { fields: { apiVersion: "v1", kind: "Pod", metadata, spec } };
}

export function controllerOf(name: string): Who {
  const groups = ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"];
  return { user: `system:serviceaccount:kube-system:${name}`, groups };
}

/** What the controller of DaemonSets puts in the place of what the template requires. */
export function namedAffinity(node: string): NonNullable<PodSpec["affinity"]> {
  const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
}
