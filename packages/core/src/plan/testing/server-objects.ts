import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import type { StatusProblem } from "../../manifests/status-problem.ts";
import type { RunningControlPlane } from "../../../../../testbed/harness/index.ts";

/** What an API server says to a write, without any code of the adapters. */
export type Written =
  | { readonly ok: true; readonly object: LiveObject }
  | { readonly ok: false; readonly problem: StatusProblem };

const clusterWide: ReadonlySet<string> = new Set([
  "APIService",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "ClusterNetworkPolicy",
]);

export function pathOf({ apiVersion, kind, metadata }: KubernetesObject | LiveObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = clusterWide.has(kind) ? "" : `/namespaces/${metadata.namespace ?? "default"}`;
  return `${root}${namespace}/${pluralOf(kind)}/${metadata.name}`;
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("y")) return `${lower.slice(0, -1)}ies`;
  return lower.endsWith("s") ? (lower.endsWith("ss") ? `${lower}es` : lower) : `${lower}s`;
}

export interface ApplyAs {
  readonly manager?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export async function applyTo(
  plane: RunningControlPlane,
  object: KubernetesObject,
  { manager = "kubestage", force = true, dryRun = false }: ApplyAs = {},
): Promise<Written> {
  const query = `?fieldManager=${manager}&force=${force}&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
  const contentType = "application/apply-patch+yaml";
  return answered(await plane.request({ method: "PATCH", path: pathOf(object) + query, body: object, contentType }));
}

/** As `kubectl edit` writes: the whole object, by another manager. */
export async function editOn(plane: RunningControlPlane, live: LiveObject, manager = "kubectl-edit"): Promise<Written> {
  return answered(await plane.request({ method: "PUT", path: `${pathOf(live)}?fieldManager=${manager}`, body: live }));
}

export async function readFrom(plane: RunningControlPlane, object: KubernetesObject | LiveObject): Promise<Written> {
  return answered(await plane.request({ path: pathOf(object) }));
}

export async function removeFrom(plane: RunningControlPlane, object: KubernetesObject | LiveObject): Promise<void> {
  const body = { gracePeriodSeconds: 0, propagationPolicy: "Background" };
  await plane.request({ method: "DELETE", path: pathOf(object), body });
}

function answered({ status, text }: { readonly status: number; readonly text: string }): Written {
  const body = JSON.parse(text) as LiveObject & { reason?: string; message?: string; details?: { causes?: object[] } };
  if (status < 400) return { ok: true, object: body };
  const causes = (body.details?.causes ?? []) as { reason?: string; message?: string; field?: string }[];
  return {
    ok: false,
    problem: {
      code: status,
      reason: body.reason ?? "",
      message: body.message ?? "",
      causes: causes.map(({ reason = "", message = "", field = "" }) => ({ reason, message, field })),
    },
  };
}
