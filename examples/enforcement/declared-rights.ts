import type { Question } from "./rights.ts";

/** What docs/guide/what-keeps-stages-apart.md promises for each role, written a second time: the compiler is not asked. */
export type DeclaredRole = "none" | "view" | "debug" | "admin";

const reading = ["get", "list", "watch"];
const writing = ["create", "update", "patch", "delete", "deletecollection"];

const ofApps = [
  "configmaps",
  "persistentvolumeclaims",
  "serviceaccounts",
  "services",
  "apps/daemonsets",
  "apps/deployments",
  "apps/statefulsets",
  "autoscaling/horizontalpodautoscalers",
  "batch/cronjobs",
  "batch/jobs",
  "external-secrets.io/externalsecrets",
  "gateway.networking.k8s.io/httproutes",
  "networking.k8s.io/ingresses",
  "policy/poddisruptionbudgets",
];
const shown = [
  "pods",
  "events",
  "endpoints",
  "limitranges",
  "resourcequotas",
  "apps/replicasets",
  "apps/controllerrevisions",
  "discovery.k8s.io/endpointslices",
  "events.k8s.io/events",
  "networking.k8s.io/networkpolicies",
];
const single = ["get namespaces", "get pods/log"];
const looking = [
  ...["pods/attach", "pods/exec", "pods/portforward"].flatMap((resource) => [`get ${resource}`, `create ${resource}`]),
  "patch pods/ephemeralcontainers",
  "update pods/ephemeralcontainers",
];
const owning = [
  ...crossed(writing, [...ofApps, "pods", "apps/replicasets"]),
  ...crossed([...reading, ...writing], ["secrets"]),
  ...crossed(
    ["get", "update", "patch"],
    ["apps/deployments/scale", "apps/replicasets/scale", "apps/statefulsets/scale"],
  ),
  "create pods/eviction",
];

const view = [...crossed(reading, [...ofApps, ...shown]), ...single];

const byRole: Readonly<Record<DeclaredRole, readonly string[]>> = {
  none: [],
  view,
  debug: [...view, ...looking],
  admin: [...view, ...looking, ...owning],
};

/** What somebody of `role` may do in a namespace beyond what everybody who has signed in may; of what is served. */
export function declaredRights(
  role: DeclaredRole,
  served: readonly Question[],
  text: (one: Question) => string,
): Set<string> {
  const known = new Set(served.map(text));
  return new Set(byRole[role].filter((right) => known.has(right)));
}

function crossed(verbs: readonly string[], resources: readonly string[]): string[] {
  return resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`));
}
