import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import type { DryRun, KubernetesObject, LiveObject, StatusProblem } from "@kubestage/core";

/**
 * What the API server says would become of `object`: admission, validation and defaulting included, nothing stored.
 * Where other managers own fields it is asked again by force, so that the outcome is known as well as whose they are.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export async function dryRun(
  api: ClusterApi,
  resource: ServedResource,
  object: KubernetesObject,
  { live, signal }: { readonly live: LiveObject | undefined; readonly signal?: AbortSignal | undefined },
): Promise<DryRun> {
  const options = { dryRun: true, signal, ...(live && { uid: live.metadata.uid }) };
  const first = await api.apply(resource, object, options);
  if (first.ok) return { type: "accepted", object: first.object, conflicts: [], warnings: first.warnings };
  if (!isFieldConflict(first.problem)) return { type: "refused", problem: first.problem, warnings: first.warnings };
  const second = await api.apply(resource, object, { ...options, force: true });
  if (!second.ok) return { type: "refused", problem: second.problem, warnings: second.warnings };
  return { type: "accepted", object: second.object, conflicts: first.problem.causes, warnings: second.warnings };
}

/** Whether a write was refused because other managers own fields of it, and not because the object has moved. */
export function isFieldConflict({ code, causes }: StatusProblem): boolean {
  return code === 409 && causes.some(({ reason }) => reason === "FieldManagerConflict");
}
