import type { Admission, AdmissionRequest, Decision } from "../admission/admission.ts";
import { admittedNear, repairsFor } from "../admission/repairs/admitted-near.ts";
import { edited, type ObjectEdit } from "../admission/repairs/object-edits.ts";
import type { Spec } from "./asked-spec.ts";
import type { PodRoute, Template } from "./pod-routes.ts";

interface Repairing {
  readonly admission: Admission;
  readonly route: PodRoute;
  /** What admission says of the requests for it, and the first that is not admitted. */
  readonly decide: (template: Template) => { readonly decision: Decision; readonly request: AdmissionRequest };
  /** Whether the pod may have other labels than it has. */
  readonly anyLabels: boolean;
  /** Whether a spec has what was asked for. */
  readonly isAsAsked: (spec: Spec) => boolean;
}

/** Found from one that is refused by what policies compare it with: a name, an annotation, whatever else was not asked for. */
export function repairedTemplate(
  start: Template,
  { admission, route, decide, anyLabels, isAsAsked }: Repairing,
): Template | undefined {
  const isOwn = ({ path: [part, field] }: ObjectEdit): boolean => {
    if (part === "spec") return field !== "nodeName";
    return field !== "labels" || anyLabels;
  };
  return admittedNear(start, {
    decide,
    changed: (template, request, decision) =>
      repairsFor(admission, request, decision).flatMap((edits) => {
        const own = edits.map((edit) => inTemplate(edit, request, route));
        if (!own.every((edit) => edit !== undefined && isOwn(edit))) return [];
        const { metadata, labels, spec } = template;
        const pod = edited({ metadata: { ...metadata, labels }, spec }, own as readonly ObjectEdit[]) as Pod;
        const { labels: changed = {}, ...others } = pod.metadata;
        const hasContainers = Array.isArray(pod.spec.containers) && pod.spec.containers.length > 0;
        return hasContainers && isAsAsked(pod.spec) ? [{ labels: changed, spec: pod.spec, metadata: others }] : [];
      }),
  });
}

interface Pod {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Spec & { readonly containers?: unknown };
}

/** The edit where it belongs in the template of the route; undefined where its writer does not say that. */
function inTemplate({ path, value }: ObjectEdit, request: AdmissionRequest, route: PodRoute): ObjectEdit | undefined {
  const at = path.indexOf("template");
  const own = request.resource === "pods" ? path : path[0] === "spec" && at !== -1 ? path.slice(at + 1) : undefined;
  if (own === undefined || route.kind === "Pod") return own && { path: own, value };
  const [part, field] = own;
  if (part !== "metadata" || field === "labels" || field === "annotations") return { path: own, value };
  // The names of its pods begin with that of the workload.
  if ((field !== "name" && field !== "generateName") || typeof value !== "string") return undefined;
  return { path: ["metadata", "name"], value: value.replace(/-$/, "") };
}
