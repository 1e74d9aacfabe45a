import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.d.ts";
import type { Workload } from "../../model/resolved.ts";
import { appPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels, selectorLabels } from "../labels.ts";

/**
 * How many pods of a Deployment or StatefulSet may be away at a time while nodes are drained, where there are always two
 * or more of them: with one, a budget would either allow nothing, and block every drain, or everything.
 *
 * One pod of a StatefulSet, whose members hold data and votes; a quarter of a Deployment, rounded up, so that draining a
 * node does not take as many steps as there are pods. Pods that are not ready never block a drain.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function compileDisruptionBudget(scope: AppScope, workload: Workload): Manifest | undefined {
  if (workload.kind !== "Deployment" && workload.kind !== "StatefulSet") return undefined;
  if ((workload.autoscale?.min ?? workload.replicas) < 2) return undefined;
  return {
    origin: appPlace(scope, ...workload.path, workload.autoscale ? "autoscale" : "replicas"),
    object: budget(scope, workload),
  };
}

function budget(scope: AppScope, workload: Workload): PodDisruptionBudget & KubernetesObject {
  const { app } = scope;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: workload.objectName, namespace: app.namespace, labels: appLabels(scope, workload) },
    spec: {
      maxUnavailable: workload.kind === "StatefulSet" ? 1 : "25%",
      selector: { matchLabels: selectorLabels(app.name, workload.name) },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}
