import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { type AdmissionRequest, anything, type NamespaceLabels } from "./admission.ts";
import { completedObject } from "./completed-object.ts";
import { type Ask, Authorizer } from "./cel/authorizer-functions.ts";
import { type Value, valueOf } from "./cel/values.ts";
import type { RequestNames } from "./judge-request.ts";
import type { MatchedRequest } from "./match-request.ts";

type Labels = Readonly<Record<string, string>>;

/** What is known of namespaces: labels and annotations, by name. */
export type KnownNamespaces = ReadonlyMap<string, { readonly labels: Labels; readonly annotations: Labels }>;

export function namespacesOf(world: World): KnownNamespaces {
  return new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [
      metadata.name,
      { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    ]),
  );
}

/** What an authorizer says of whoever asks. */
export type AskFor = (actor: Actor) => Ask;

/** A request with what selectors look at, and the names that expressions may use. */
export function prepare(
  asked: AdmissionRequest,
  namespaces: KnownNamespaces,
  ask?: AskFor,
): { readonly matched: MatchedRequest; readonly names: RequestNames } {
  const isNamespace = asked.group === "" && asked.resource === "namespaces";
  const request = isNamespace && asked.operation !== "CREATE" ? { ...asked, namespace: textOf(asked.name) } : asked;
  const object = asked.operation === "DELETE" ? null : valueOf(completedObject(request, request.object));
  const oldObject = request.operation === "CREATE" ? null : valueOf(completedObject(request, request.oldObject));
  const known = namespaces.get(isNamespace ? textOf(request.name) : request.namespace);
  const labels = request.namespaceLabels ?? known?.labels;
  const namespaceObject = () =>
    isNamespace || request.namespace === ""
      ? null
      : valueOf(namespaceWith(request.namespace, labels, known?.annotations));
  const isChanged = request.operation === "CREATE" || request.operation === "UPDATE";
  const namespaceLabels = () => {
    // A selector of namespaces looks at the new labels of a Namespace that is made or changed.
    if (isNamespace && isChanged && (request.subresource ?? "") === "") return labelsOf(request);
    if (isNamespace || request.namespace !== "") return valueOf(labels ?? anything);
    return undefined;
  };
  return {
    matched: { request, object, oldObject, namespaceLabels: namespaceLabels() },
    names: madeWhenRead(
      new Map([
        ["object", () => object],
        ["oldObject", () => oldObject],
        ["namespaceObject", namespaceObject],
        ["request", () => valueOf(requestOf(request, kindOf(request)))],
        ["authorizer", () => (ask ? new Authorizer(ask(request.as), {}, askedFor(request)) : anything)],
      ]),
    ),
  };
}

/** Most expressions read one or two of the names. */
function madeWhenRead(makers: ReadonlyMap<string, () => Value>): RequestNames {
  const made = new Map<string, Value>();
  return {
    get(name) {
      const known = made.get(name);
      const make = makers.get(name);
      if (known !== undefined || make === undefined) return known;
      const value = make();
      made.set(name, value);
      return value;
    },
  };
}

/** Undefined where it is not known which object it is for. */
function askedFor({ group, resource, subresource = "", namespace, name }: AdmissionRequest) {
  return typeof name === "string" ? { group, resource, subresource, namespace, name } : undefined;
}

function textOf(name: AdmissionRequest["name"]): string {
  return typeof name === "string" ? name : "";
}

function labelsOf(request: AdmissionRequest): Value {
  const object = completedObject(request, request.object);
  const metadata = partOf(object, "metadata");
  const labels = partOf(metadata, "labels");
  return labels === undefined ? valueOf({}) : valueOf(labels);
}

function partOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null) return value === anything ? anything : undefined;
  return (value as Readonly<Record<string, unknown>>)[field];
}

function namespaceWith(name: string, labels: NamespaceLabels | undefined, annotations: Labels | undefined): unknown {
  return {
    metadata: {
      name,
      uid: anything,
      resourceVersion: anything,
      creationTimestamp: anything,
      ...(labels === undefined && { labels: anything }),
      ...(labels !== undefined && (Object.keys(labels).length > 0 || Object.hasOwn(labels, anything)) && { labels }),
      ...(annotations === undefined && { annotations: anything }),
      ...(annotations !== undefined && Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

/** That of the object that is sent; subresources have kinds of their own. */
function kindOf({ group, version, subresource = "", object, oldObject, operation }: AdmissionRequest): unknown {
  const kind = partOf(operation === "DELETE" ? oldObject : object, "kind");
  return subresource === "" && typeof kind === "string" ? { group, version, kind } : anything;
}

/** Fields that are empty are left out, as in the API server's AdmissionRequest. */
function requestOf(
  { operation, group, version, resource, subresource = "", namespace, name, as }: AdmissionRequest,
  kind: unknown,
): unknown {
  const asked = { group, version, resource };
  return {
    uid: "",
    kind,
    requestKind: kind,
    resource: asked,
    requestResource: asked,
    ...(subresource !== "" && { subResource: subresource, requestSubResource: subresource }),
    ...(name !== "" && { name }),
    ...(namespace !== "" && { namespace }),
    operation,
    userInfo: { username: as.user, uid: anything, extra: anything, ...(as.groups.length > 0 && { groups: as.groups }) },
    // Nothing comes of a dry run: what is judged here is what is really asked for.
    dryRun: false,
    options: anything,
  };
}
