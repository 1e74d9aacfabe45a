import type { KubernetesObject } from "./served-metadata.ts";
import { metadata } from "./served-metadata.ts";

/** What is wrong in a namespace, by the property that says so first. */
export const leakKinds = ["network", "access", "placement", "podSecurity", "configuration"] as const;
export type LeakKind = (typeof leakKinds)[number];

/** Leaks that are planted: each kind in this share of the namespaces, no two in the same. */
export interface PlantedLeaks {
  readonly share: number;
  readonly kinds: readonly LeakKind[];
}

/** Of the namespace at this position, if it is one of those that leak. */
export function leakAt(leaks: PlantedLeaks | undefined, at: number): LeakKind | undefined {
  if (!leaks) return undefined;
  return leaks.kinds[at % Math.max(leaks.kinds.length, Math.round(1 / leaks.share))];
}

/** The team of another stage may edit the namespace too. */
export function foreignBinding(namespace: string, app: number, stage: string): KubernetesObject {
  const group = "rbac.authorization.k8s.io";
  const name = "helping-out";
  return {
    apiVersion: `${group}/v1`,
    kind: "RoleBinding",
    metadata: metadata({ kind: "RoleBinding", name, namespace }),
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "edit" },
    subjects: [{ apiGroup: group, kind: "Group", name: teamOf(app, stage) }],
  };
}

/** Who may edit the namespaces of ten apps in one stage. */
export function teamOf(app: number, stage: string): string {
  return `team-${Math.floor(app / 10)}-${stage}`;
}

/** A pod that tolerates every taint and was put on a node of another stage. */
export function misplaced(pod: KubernetesObject, node: string): KubernetesObject {
  const { nodeSelector: _gone, ...spec } = pod["spec"] as Readonly<Record<string, unknown>>;
  return { ...pod, spec: { ...spec, nodeName: node, tolerations: [{ operator: "Exists" }] } };
}

/** A pod that holds its node by its files. */
export function holdingItsNode(pod: KubernetesObject): KubernetesObject {
  const { volumes, ...spec } = pod["spec"] as { readonly volumes: readonly unknown[] };
  return { ...pod, spec: { ...spec, volumes: [...volumes, { name: "node", hostPath: { path: "/" } }] } };
}

/** A pod that calls a host. */
export function calling(pod: KubernetesObject, url: string): KubernetesObject {
  const spec = pod["spec"] as { readonly containers: readonly { readonly env: readonly unknown[] }[] };
  const containers = spec.containers.map((container) => ({
    ...container,
    env: [...container.env, { name: "ORDERS_URL", value: url }],
  }));
  return { ...pod, spec: { ...spec, containers } };
}
