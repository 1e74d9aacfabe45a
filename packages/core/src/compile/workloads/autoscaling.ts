import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2.d.ts";
import type { Workload } from "../../model/resolved.ts";
import { appKeyPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels } from "../labels.ts";

/**
 * The autoscaler of a workload that asks for one. The workload itself then says no `replicas`: two writers of one field
 * would undo each other at every apply.
 *
 * Units: `cpu` is percent of the requests.
 * Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 */
export function compileAutoscaler(
  scope: AppScope,
  workload: Workload,
): Manifest<HorizontalPodAutoscaler & KubernetesObject> | undefined {
  const { kind, objectName, autoscale } = workload;
  if (!autoscale) return undefined;
  const { min, max, cpu } = autoscale;
  return {
    origin: appKeyPlace(scope, ...workload.path, "autoscale"),
    object: {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: objectName, namespace: scope.app.namespace, labels: appLabels(scope, workload) },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name: objectName },
        minReplicas: min,
        maxReplicas: max,
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpu } } },
        ],
      },
    },
  };
}

/** `replicas` as the workload's object says it: not at all where an autoscaler does. */
export function replicasOf(workload: Workload): { replicas?: number } {
  return workload.autoscale ? {} : { replicas: workload.replicas };
}
