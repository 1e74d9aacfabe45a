import { type AdmissionRequest, anything } from "./admission.ts";
import { completedSpec } from "./completed-pod.ts";

type Fields = { readonly [field: string]: unknown; readonly [anything]?: true };

/**
 * An object as admission policies see it: with what the API server sets before they look. Only what can make a difference
 * to a policy about stages: metadata, and the label that every Namespace has.
 */
export function completedObject(request: AdmissionRequest, object: unknown): unknown {
  if (!isFields(object)) return object;
  const { metadata = withoutFields(object) } = object;
  if (!isFields(metadata)) return object;
  const isNamespace = request.group === "" && request.resource === "namespaces";
  const { labels = withoutFields(metadata) } = metadata;
  const isPod = request.group === "" && request.resource === "pods" && (request.subresource ?? "") === "";
  return {
    ...object,
    ...(isPod && isFields(object["spec"]) && { spec: completedSpec(object["spec"]) }),
    ...(isPod && { status: object["status"] ?? anything }),
    metadata: {
      uid: anything,
      creationTimestamp: anything,
      managedFields: anything,
      ...(!isNamespace && request.namespace !== "" && { namespace: request.namespace }),
      ...(request.name !== "" && { name: request.name }),
      ...metadata,
      ...(isNamespace && isFields(labels) && { labels: { "kubernetes.io/metadata.name": request.name, ...labels } }),
    },
  };
}

/** What stands in a mapping that does not list it: where further keys may be there, so may any of its own. */
function withoutFields(mapping: Fields): Fields {
  return Object.hasOwn(mapping, anything) ? { [anything]: true } : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
