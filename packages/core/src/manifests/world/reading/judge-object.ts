import { fieldText } from "../../field-text.ts";
import { nearest } from "../../../diagnostics/suggest.ts";
import { groupOf } from "../../object-key.ts";
import { isMapping } from "../../mapping.ts";
import { checkShape, storedValue } from "../shapes/check-shape.ts";
import { isBuiltInGroup, isNamespacedKind, kindsCalled, kindsOfGroup, shapeOfKind } from "../shapes/kind-shapes.ts";
import type { ObjectMetadata, UnknownContent } from "../content.ts";
import { currentVersion } from "./current-version.ts";
import { keptFields } from "./kept-fields.ts";
import type { Problem } from "./read-text.ts";

/** What a value is: an object, where it is one that a cluster would take, and what is wrong with it. */
export interface Judged {
  readonly object?: UnknownContent;
  readonly problems: readonly ObjectProblem[];
}

type ObjectProblem = Pick<Problem, "code" | "reason" | "message" | "hint" | "path" | "gap" | "isOfOthers">;

/**
 * Judges what should be a Kubernetes object as `kubectl apply` does: kinds of `KindTypes` by the API server's own schema,
 * with unknown fields refused; of other kinds their metadata.
 *
 * An object with fields that Kubernetes does not know is told as a gap, and kept without them: kubectl refuses it, what
 * applies without validation, such as Helm, gets it without those fields. Whether one or the other, nobody knows. What
 * stood in a cluster was accepted there, and has such a field because the cluster is newer than this table: that is told
 * and is no gap.
 *
 * Errors: KS3004 no object, KS3005 not the shape of its kind, KS3006 unknown fields, KS3007 a kind or version that
 * Kubernetes does not serve.
 */
export function judgeObject(value: unknown): Judged {
  const { apiVersion, kind, metadata } = isMapping(value) ? value : {};
  const name = nameOf(metadata);
  if (!isMapping(value) || !isText(apiVersion) || !isText(kind) || name === undefined)
    return { problems: [noObject(value)] };
  const group = groupOf(apiVersion);
  const id = group === "" ? kind : `${group}/${kind}`;
  const current = currentVersion(value, id);
  const known = shapeOfKind(id);
  const gap = { kind: id, name, ...namespaceOf(metadata) };
  const what = `${kind} ${gap.namespace === undefined ? "" : `${gap.namespace}/`}${name}`;
  const isUnserved = known ? current["apiVersion"] !== known.apiVersion : isUnknownKind(group, id);
  if (isUnserved) return { problems: [notServed(what, gap, apiVersion, kind)] };
  const shape = known?.shape ?? metadataShape();
  const { complaints, lacks } = checkShape(known ? current : { metadata }, shape);
  const isServed = isMapping(metadata) && isText(metadata["uid"]);
  const problems = complaints.map(({ type, path, message, hint }): ObjectProblem => {
    const field = fieldText(path);
    const where = field === "" ? what : `${what}: ${field}`;
    if (type === "shape")
      return { code: "KS3005", reason: `${field || "it"} ${message}`, message: `${where} ${message}`, hint, path, gap };
    const reason = `${field} ${message}`;
    if (!isServed) return { code: "KS3006", reason, message: `${where} ${message}`, hint, path, gap };
    // It is the same in every object of the kind, and is told once.
    const newer = `${id}: ${fieldText(path.filter((step) => typeof step === "string"))} is newer than what is known here, and nothing is proved from it`;
    return { code: "KS3010", reason, message: newer, hint: "update kubestage", path };
  });
  if (complaints.some(({ type }) => type === "shape")) return { problems };
  // Of other kinds only the metadata is looked at; what else is null stays so.
  const stored = !lacks
    ? current
    : known
      ? storedValue(current, shape)
      : { ...current, ...(storedValue({ metadata }, shape) as object) };
  return { object: keptFields(id, stored as UnknownContent, name), problems };
}

function nameOf(metadata: unknown): string | undefined {
  if (!isMapping(metadata)) return undefined;
  const { name, generateName } = metadata;
  if (isText(name)) return name;
  // `kubectl create` takes these: the cluster gives each a name of its own, which is never this one.
  return isText(generateName) ? `${generateName}*` : undefined;
}

function namespaceOf(metadata: unknown): Pick<ObjectMetadata, "namespace"> {
  const { namespace } = isMapping(metadata) ? metadata : {};
  return isText(namespace) ? { namespace } : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function noObject(value: unknown): ObjectProblem {
  const { apiVersion, kind, metadata } = isMapping(value) ? value : {};
  const lacks = [
    ...(isText(apiVersion) ? [] : ["apiVersion"]),
    ...(isText(kind) ? [] : ["kind"]),
    ...(nameOf(metadata) === undefined ? ["metadata.name"] : []),
  ];
  const reason = `it has no ${lacks.join(" and no ")} that is text`;
  const id = isText(kind) && isText(apiVersion) ? [groupOf(apiVersion), kind].filter((part) => part !== "") : [];
  const gap = { ...(id.length > 0 && { kind: id.join("/") }), ...namespaceOf(metadata) };
  const rendered = renderedFrom(isText(apiVersion) ? apiVersion : "", isMapping(value) ? value : {});
  return {
    code: "KS3004",
    reason,
    message: `this is no Kubernetes object: ${reason}`,
    hint: rendered ?? "correct it, or leave it out",
    path: [],
    gap,
    ...(rendered === undefined && isWithoutHead(value) && { isOfOthers: true }),
  };
}

/** Whether a document says nothing of what every object says. */
export function isWithoutHead(value: unknown): boolean {
  return !isMapping(value) || ["apiVersion", "kind", "metadata"].every((key) => value[key] === undefined);
}

/** What stands beside manifests in a repository often says how to make them: then the next step is to do so. */
function renderedFrom(apiVersion: string, value: Readonly<Record<string, unknown>>): string | undefined {
  if (apiVersion.startsWith("kustomize.config.k8s.io/") || "kustomize" in value || Array.isArray(value["resources"]))
    return "this is kustomize's own: prove what it renders, `kubectl kustomize DIR | kubestage prove -`";
  if (/^v[12]$/.test(apiVersion) && "version" in value)
    return "this is a Helm chart: prove what it renders, `helm template DIR | kubestage prove -`";
  if (apiVersion === "" && ("replicaCount" in value || isMapping(value["resources"])))
    return "correct it, or leave it out: values of a Helm chart go into what is proved by `helm template DIR | kubestage prove -`";
  return undefined;
}

/** Groups of custom resources have a dot in their name; those of Kubernetes' own that have one too are known. */
function isUnknownKind(group: string, id: string): boolean {
  const isOwn = !group.includes(".") || isBuiltInGroup(group);
  return isOwn && isNamespacedKind(id) === undefined && !/(List|Options|Status)$/.test(id);
}

function notServed(
  what: string,
  gap: NonNullable<ObjectProblem["gap"]>,
  apiVersion: string,
  kind: string,
): ObjectProblem {
  // Groups have changed: what was extensions/v1beta1 is networking.k8s.io/v1, and was meant to be that.
  const [meant, ...others] = shapeOfKind(gap.kind ?? "") ? [gap.kind ?? ""] : kindsCalled(kind);
  const served = others.length === 0 && meant !== undefined ? shapeOfKind(meant)?.apiVersion : undefined;
  const near = served === undefined ? nearest(kind, kindsOfGroup(groupOf(apiVersion))) : undefined;
  const reason = `Kubernetes serves no ${kind} of ${apiVersion}`;
  return {
    code: "KS3007",
    reason,
    message: `${what}: ${reason}`,
    hint:
      served !== undefined
        ? `write it as ${served}`
        : near === undefined
          ? "correct the kind or the apiVersion"
          : `did you mean ${near}?`,
    path: served === undefined ? ["kind"] : ["apiVersion"],
    gap: served === undefined || meant === undefined ? gap : { ...gap, kind: meant },
  };
}

function metadataShape(): NonNullable<ReturnType<typeof shapeOfKind>>["shape"] {
  const pod = shapeOfKind("Pod")?.shape;
  const metadata = pod?.fields["metadata"];
  if (metadata === undefined) throw new Error("the table of shapes has no metadata");
  return {
    type: "object",
    name: "",
    fields: { metadata },
    required: [],
    filled: [],
  };
}
