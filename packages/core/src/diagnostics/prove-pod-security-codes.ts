import { error, warning } from "./code-entry.ts";

/** Pods that reach their node (KS34). */
export const podSecurityCodes = {
  KS3401: error(
    "A namespace lets in pods that reach their node",
    "No Pod Security level and no admission policy refuses them, and people of the stage may make pods there. What is on a node belongs to whoever has it: the other pods' files and tokens, and the node's network, from which no NetworkPolicy holds.",
    "Label the namespace `pod-security.kubernetes.io/enforce: baseline`, or `restricted`. Pods that are there and would be refused stay until they are made again.",
  ),
  KS3402: error(
    "A workload reaches its node",
    "It is privileged, shares a namespace of its node, mounts the node's files, or has the kubelet connect for it. From there every pod of the node can be reached, whatever its stage, and no NetworkPolicy holds.",
    "Remove the field. A workload that cannot do without it belongs to no stage: run it in a namespace of the platform.",
  ),
  KS3403: error(
    "A pod that reaches its node stays, though it would be refused today",
    "Pod Security and admission policies look at pods when they are made. What was there before the level was set stays until it ends.",
    "Delete the pod. What makes it makes another, which is refused until the field is removed from its template too.",
  ),
  KS3404: error(
    "Those whom a Pod Security level or a policy binds may lift it",
    "The level is a label of the namespace, as is that by which a policy selects it, and people of the stage who may make pods there may also change that label.",
    "Take the right to change the namespace from them, or refuse the change of the label by a ValidatingAdmissionPolicy.",
  ),
  KS3405: error(
    "People of a stage may make a namespace that refuses nothing",
    "A new namespace has no Pod Security level unless somebody gives it one, and pods in it may reach their nodes.",
    "Take the right to make namespaces from them, or ask for the label by a ValidatingAdmissionPolicy.",
  ),
  KS3406: warning(
    "A workload keeps less than the level baseline",
    "It reaches nothing by that alone, but it takes down a wall: a port of the node, a profile or a mask that is switched off.",
    "Remove the field, and label the namespace so that it stays removed.",
  ),
  KS3407: warning(
    "A workload's pods are refused",
    "Its template breaks what the namespace's level or an admission policy asks for: no pod of it can be made.",
    "Change the template. It does nothing as it is.",
  ),
  KS3408: warning(
    "What belongs to no stage may reach the nodes",
    "Pods in namespaces of no stage, or people who are bound for the whole cluster, reach nodes of all stages. That is what components of the platform do; whoever is in them is in every stage.",
    "Give the namespace a stage where it is one's own, label it `pod-security.kubernetes.io/enforce: baseline` where nothing in it needs more, or name those people as administrators in the intent.",
  ),
  KS3409: warning(
    "A Pod Security label has a value that is none",
    "The API server refuses a namespace like that, so it guarantees nothing.",
    "Write `privileged`, `baseline` or `restricted` as level, `latest` or `v1.<minor>` as version.",
  ),
  KS3410: error(
    "People of a stage may put a privileged container into a pod that is there",
    "An ephemeral container is looked at when it is added. A policy that looks at new pods alone does not see it, and no Pod Security level is set.",
    "Label the namespace `pod-security.kubernetes.io/enforce: baseline`, or let the policy match `pods/ephemeralcontainers` too.",
  ),
} as const;
