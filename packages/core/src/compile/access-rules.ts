import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";

/**
 * What each role may do. Every verb and resource is named: no wildcard, and nothing that leads further up (`bind`,
 * `escalate`, `impersonate`, tokens, `pods/binding`, proxies that go around the network's policies, EndpointSlices and
 * Endpoints, which could lead a Service into another stage).
 *
 * Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ and
 * https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
const read = ["get", "list", "watch"];
const put = ["create", "patch", "update", "delete"];
const write = [...put, "deletecollection"];

/** What kubestage writes for an app, except for what guards the namespace: that is the platform's. */
const applied: Readonly<Record<string, readonly string[]>> = {
  "": ["configmaps", "persistentvolumeclaims", "serviceaccounts", "services"],
  apps: ["daemonsets", "deployments", "statefulsets"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  "external-secrets.io": ["externalsecrets"],
  "gateway.networking.k8s.io": ["httproutes"],
  "networking.k8s.io": ["ingresses"],
  policy: ["poddisruptionbudgets"],
};

/** What shows whether an app has become what was applied. */
const progress = [rule("", ["events", "pods"], read), rule("apps", ["replicasets"], read)];

/** Everything of an app except its secrets, and what is guarded and how: quotas, limits and policies can be read. */
export const viewRules: readonly PolicyRule[] = [
  ...ofApplied(read),
  ...progress,
  rule("", ["endpoints", "limitranges", "resourcequotas"], read),
  rule("", ["namespaces", "pods/log"], ["get"]),
  rule("apps", ["controllerrevisions"], read),
  rule("discovery.k8s.io", ["endpointslices"], read),
  rule("events.k8s.io", ["events"], read),
  rule("metrics.k8s.io", ["pods"], ["get", "list"]),
  rule("networking.k8s.io", ["networkpolicies"], read),
];

/**
 * Looking into running pods. A process in a pod sees what the pod sees, its secrets too. Both verbs of a connection are
 * given: clients ask by `get` or by `create`, and until 1.35 the API server lets either pass.
 */
export const debugRules: readonly PolicyRule[] = [
  ...viewRules,
  rule("", ["pods/attach", "pods/exec", "pods/portforward"], ["create", "get"]),
  rule("", ["pods/ephemeralcontainers"], ["patch", "update"]),
];

/** All that a team needs inside of its namespaces, and nothing that says what the namespace is or who may do what there. */
export const adminRules: readonly PolicyRule[] = [
  ...debugRules,
  ...ofApplied(write),
  rule("", ["pods"], write),
  rule("", ["pods/eviction"], ["create"]),
  rule("", ["secrets"], [...read, ...write]),
  rule("apps", ["replicasets"], write),
  rule("apps", ["deployments/scale", "replicasets/scale", "statefulsets/scale"], ["get", "patch", "update"]),
];

/** Putting what kubestage wrote for an app into its namespace, and seeing how it gets on. */
export const deployerRules: readonly PolicyRule[] = [...ofApplied([...read, ...put]), ...progress];

function ofApplied(verbs: readonly string[]): PolicyRule[] {
  return Object.entries(applied).map(([apiGroup, resources]) => rule(apiGroup, resources, verbs));
}

function rule(apiGroup: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [apiGroup], resources: [...resources], verbs: [...verbs] };
}
