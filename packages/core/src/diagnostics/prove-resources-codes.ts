import { error } from "./code-entry.ts";

/** Stages that take from each other (KS37). */
export const resourcesCodes = {
  KS3701: error(
    "Nothing bounds what the pods of a namespace take from nodes that stages share",
    "Without a ResourceQuota for CPU and memory a namespace may ask for all that its nodes have, and the other stages' pods wait. The namespace's stage and another one may run on the same nodes.",
    "Add a ResourceQuota that bounds CPU and memory of the namespace, and a LimitRange with defaults, so that pods that ask for nothing are still admitted. Or give each stage nodes of its own.",
  ),
  KS3702: error(
    "Pods of a namespace may use more memory than its quota says",
    "The quota bounds what pods ask for, not what they use: a container without a memory limit grows until its node has none left, and other stages' pods are killed on the way.",
    "Add `limits.memory` to the quota, or a LimitRange for containers with a default or a maximum for memory. Pods that are there since before stay without a limit until they are made anew.",
  ),
  KS3703: error(
    "Pods of a stage may evict pods of another one",
    "A pod with a higher priority takes the place of running pods with a lower one, whatever namespace they are in. Every namespace may name every PriorityClass, also `system-cluster-critical` and `system-node-critical`, unless a quota or admission says no.",
    "Let a ResourceQuota with a scope selector on PriorityClass, or an admission policy, refuse the classes that the stage has no business with; or set `preemptionPolicy: Never`.",
  ),
  KS3704: error(
    "Quotas of a stage and the needs of another are more than their nodes have",
    "The quotas of one stage's namespaces, and what the other stage's pods ask for today, are together more than the nodes on which both run can give: when the first uses what it may, pods of the second find no place.",
    "Lower the quotas, add nodes, or give each stage nodes of its own.",
  ),
} as const;
