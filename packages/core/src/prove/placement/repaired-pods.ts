import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Admission, AdmissionRequest, Decision } from "../admission/admission.ts";
import { admittedNear, repairsFor } from "../admission/repairs/admitted-near.ts";
import { edited, type ObjectEdit, type Path } from "../admission/repairs/object-edits.ts";
import type { RequestChain } from "./placement-requests.ts";

interface WholePod {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: PodSpec;
}

interface Repairing {
  readonly admission: Admission;
  readonly chainOf: (pod: WholePod) => RequestChain;
  /** Whether it still comes to the node. */
  readonly lands: (pod: WholePod) => boolean;
  /** Whether what is sent first is made, so that its name is chosen, and not changed. */
  readonly isNew: boolean;
}

/**
 * A pod that is admitted and lands, found from one that lands by what the policies against it compare it with: another name, a
 * label, an annotation, an owner, whatever they leave out or ask for. Undefined where none was found.
 */
export function repairedPod(start: WholePod, { admission, chainOf, lands, isNew }: Repairing): WholePod | undefined {
  return admittedNear(start, {
    decide: (pod) => firstAgainst(admission, chainOf(pod)),
    changed: (pod, request, decision) =>
      repairsFor(admission, request, decision).flatMap((edits) => {
        const own = edits.map((edit) => inPod(edit, request, isNew));
        if (!own.every((edit) => edit !== undefined)) return [];
        const changed = edited(pod, own) as WholePod;
        return isWhole(changed) && lands(changed) ? [changed] : [];
      }),
  });
}

function firstAgainst(admission: Admission, { requests }: RequestChain) {
  let last: { readonly decision: Decision; readonly request: AdmissionRequest } | undefined;
  for (const request of requests) {
    last = { request, decision: admission.decide(request) };
    if (last.decision.answer !== "admitted") return last;
  }
  if (last === undefined) throw new Error("a chain has a request");
  return last;
}

/** What controllers name, and own, nobody else does. Another scheduler than the cluster's places nothing for sure. */
const leftAlone = new Set(["schedulerName", "schedulingGates", "nodeName"]);

/** The edit where it belongs in the pod that whoever asks writes; undefined where they do not write that. */
function inPod({ path, value }: ObjectEdit, request: AdmissionRequest, isNew: boolean): ObjectEdit | undefined {
  const isPod = request.group === "" && request.resource === "pods" && request.subresource === undefined;
  const own = isPod ? path : templatePath(path);
  if (own === undefined) return undefined;
  const [part, field] = own;
  const isMade = !isPod || isOwned(request.object);
  if (part === "metadata" && isMade && (field === "name" || field === "generateName"))
    // The names of its pods begin with that of the workload.
    return isNew && typeof value === "string"
      ? { path: ["metadata", "name"], value: value.replace(/-$/, "") }
      : undefined;
  if (part === "metadata" && isMade && !["labels", "annotations", "finalizers"].includes(String(field)))
    return undefined;
  return part === "spec" && leftAlone.has(String(field)) ? undefined : { path: own, value };
}

/** Of a workload's own metadata, what its pods' template has too, and the name. */
const alike: ReadonlySet<unknown> = new Set(["labels", "annotations", "name"]);

function templatePath([spec, ...path]: Path): Path | undefined {
  if (spec === "metadata") return alike.has(path[0]) ? ["metadata", ...path] : undefined;
  const at = path.indexOf("template");
  return spec === "spec" && at !== -1 ? path.slice(at + 1) : undefined;
}

/** By a controller that made it. */
function isOwned(object: unknown): boolean {
  const { metadata } = object as { readonly metadata: { readonly ownerReferences?: readonly { name?: string }[] } };
  return metadata.ownerReferences?.some((owner) => "blockOwnerDeletion" in owner) ?? false;
}

function isWhole({ spec }: WholePod): boolean {
  return (spec.containers ?? []).length > 0;
}
