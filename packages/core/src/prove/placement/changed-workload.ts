import type { UnknownContent } from "../../manifests/world/content.ts";
import type { World } from "../../manifests/world/world.ts";
import { selectedLabels, templateOf, withTemplate } from "../workload-templates.ts";
import { type PodParts, type RequestChain, type Where, workloadChain } from "./placement-requests.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";

/** Those of a kind whose template can be changed, by namespace: of Jobs only such as wait and have never been started. */
export function changeableWorkloads(world: World, kind: WorkloadKind): ReadonlyMap<string, readonly UnknownContent[]> {
  const { group } = workloadKinds[kind];
  const objects = (world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? []).map(({ object }) => object);
  return Map.groupBy(kind === "Job" ? objects.filter(isWaiting) : objects, ({ metadata }) => metadata.namespace ?? "");
}

/** Source: pkg/registry/batch/job/strategy.go (validationOptionsForJob) */
function isWaiting(job: UnknownContent): boolean {
  const { suspend } = (job["spec"] ?? {}) as { readonly suspend?: boolean };
  const { startTime } = (job["status"] ?? {}) as { readonly startTime?: unknown };
  return suspend === true && (startTime ?? null) === null;
}

/**
 * A workload that is there, to which somebody gives another template, and what controllers make of it down to the pod. What it
 * selects by stays: that cannot be changed, and its template has to fit it.
 *
 * Source: pkg/apis/apps/validation/validation.go (ValidateDeploymentUpdate), pkg/apis/batch/validation/validation.go
 * (validatePodTemplateUpdate)
 */
export function changedWorkloadChain(
  kind: WorkloadKind,
  workload: UnknownContent,
  pod: PodParts,
  where: Where,
  node: string,
): RequestChain {
  const { name } = workload.metadata;
  const labels = { ...(pod.metadata["labels"] as object), ...selectedLabels(kind, workload) };
  const parts = { ...pod, metadata: { ...pod.metadata, labels, name } };
  const [first, ...made] = workloadChain(kind, parts, where, "UPDATE", node).requests;
  if (!first) return { requests: made, sent: 1 };
  const object = withTemplate(kind, workload, templateOf(kind, first.object as UnknownContent));
  return { requests: [{ ...first, name, object, oldObject: workload }, ...made], sent: 1 };
}
