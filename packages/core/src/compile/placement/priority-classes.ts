import type { PriorityClass } from "kubernetes-types/scheduling/v1.d.ts";
import { namePlace } from "../../model/declared.ts";
import type { Platform, Tier } from "../../model/resolved.ts";
import { tiers } from "../../model/tiers.ts";
import type { ClusterScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { clusterLabels, tierLabel } from "../labels.ts";

/**
 * A priority class for each tier that has a stage in the cluster.
 *
 * A higher tier waits less. Only production may take a running pod's place: with any other, a test run could evict what
 * runs in development, and stages are to leave each other alone. Values and policy cannot be changed in place, so they
 * are the tiers' own and no field of the declaration.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#non-preempting-priority-class
 */
export function compilePriorityClasses(scope: ClusterScope): Manifest[] {
  const firstOf = new Map<Tier, Manifest>();
  for (const stage of scope.stages) {
    if (firstOf.has(stage.tier)) continue;
    firstOf.set(stage.tier, { origin: namePlace(stage.declared), object: priorityClass(scope, stage.tier) });
  }
  return [...firstOf.values()];
}

/** The priority class of every pod of a tier. Cluster-wide names hold the platform's: another may live beside it. */
export function priorityClassName(platform: Pick<Platform, "name">, tier: Tier): string {
  return `kubestage-${platform.name}-${tier}`;
}

function priorityClass(scope: ClusterScope, tier: Tier): PriorityClass & KubernetesObject {
  const preempts = tier === "production";
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: {
      name: priorityClassName(scope.platform, tier),
      labels: { ...clusterLabels(scope), [tierLabel]: tier },
    },
    value: tiers[tier].priority,
    globalDefault: false,
    preemptionPolicy: preempts ? "PreemptLowerPriority" : "Never",
    description: preempts
      ? `${tier} stages of ${scope.platform.name}: first in line, and lower tiers make room`
      : `${tier} stages of ${scope.platform.name}: in line by tier, and nobody is evicted for them`,
  };
}
