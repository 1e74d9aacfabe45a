import type { UnknownContent } from "../../manifests/world/content.ts";
import type { World } from "../../manifests/world/world.ts";
import { type PodParts, type RequestChain, type Where, workloadChain } from "./placement-requests.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";

interface Templated {
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly template?: unknown;
  readonly jobTemplate?: { readonly spec?: Readonly<Record<string, unknown>> };
}

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
  const labels = { ...(pod.metadata["labels"] as object), ...selectedBy(kind, workload) };
  const parts = { ...pod, metadata: { ...pod.metadata, labels, name } };
  const [first, ...made] = workloadChain(kind, parts, where, "UPDATE", node).requests;
  const object = withTemplate(kind, workload, templateOf(kind, first?.object));
  return { requests: [...(first ? [{ ...first, name, object, oldObject: workload }] : []), ...made], sent: 1 };
}

function selectedBy(kind: WorkloadKind, workload: UnknownContent): object {
  const { selector } = (workload["spec"] ?? {}) as Templated;
  return (kind === "ReplicationController" ? selector : (selector?.["matchLabels"] as object | undefined)) ?? {};
}

function templateOf(kind: WorkloadKind, object: unknown): unknown {
  const { spec } = object as { readonly spec: Templated };
  return kind === "CronJob" ? spec.jobTemplate?.spec?.["template"] : spec.template;
}

function withTemplate(kind: WorkloadKind, workload: UnknownContent, template: unknown): UnknownContent {
  const spec = (workload["spec"] ?? {}) as Templated;
  if (kind !== "CronJob") return { ...workload, spec: { ...spec, template } };
  const { jobTemplate } = spec;
  return { ...workload, spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate?.spec, template } } } };
}
