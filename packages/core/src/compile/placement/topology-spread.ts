import type { TopologySpreadConstraint } from "kubernetes-types/core/v1.d.ts";
import type { StageApp, Workload } from "../../model/resolved.ts";
import { selectorLabels } from "../labels.ts";

const topologies = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

/**
 * Spreads the pods of a Deployment or StatefulSet over zones and nodes, where there can be two or more of them.
 *
 * A preference, not a condition (`ScheduleAnyway`): a pod on a crowded node serves, and one that stays pending does not.
 * Taints count: nodes that the pods may not enter would else look like empty places. A Deployment's pods are spread
 * within their own revision, since the old ones are about to go.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function topologySpread(
  app: Pick<StageApp, "name">,
  workload: Workload,
): TopologySpreadConstraint[] | undefined {
  if (workload.kind !== "Deployment" && workload.kind !== "StatefulSet") return undefined;
  if ((workload.autoscale?.max ?? workload.replicas) < 2) return undefined;
  const labelSelector = { matchLabels: selectorLabels(app.name, workload.name) };
  return topologies.map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    nodeTaintsPolicy: "Honor",
    labelSelector,
    ...(workload.kind === "Deployment" && { matchLabelKeys: ["pod-template-hash"] }),
  }));
}
