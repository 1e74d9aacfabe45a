import type { FieldSet, KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";

const manager = "kubestage";
const identity: ReadonlySet<string> = new Set(["apiVersion", "kind"]);

/**
 * A live object as kubestage applied it: the fields that it owns, without what the API server filled in and what others
 * wrote. Undefined for an object that kubestage never applied.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function appliedFields(live: LiveObject): KubernetesObject | undefined {
  const entry = live.metadata.managedFields?.find(
    ({ manager: name, operation, subresource }) => name === manager && operation === "Apply" && !subresource,
  );
  if (!entry?.fieldsV1) return undefined;
  const owned = ownedPart(live, entry.fieldsV1);
  const { metadata, ...rest } = owned as { metadata?: object };
  const { name, namespace } = live.metadata;
  const { apiVersion, kind } = live;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...metadata },
    ...Object.fromEntries(Object.entries(rest).filter(([field]) => !identity.has(field))),
  };
}

function ownedPart(value: unknown, owned: FieldSet): unknown {
  const elements = Object.keys(owned).filter((element) => element !== ".");
  if (elements.length === 0) return value;
  if (Array.isArray(value)) return value.flatMap((item: unknown) => ownedItem(item, owned));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inside]) => {
      const fields = owned[`f:${name}`];
      return fields ? [[name, ownedPart(inside, fields)]] : [];
    }),
  );
}

/** The item of a list, where it is owned: by its keys or by its value. */
function ownedItem(item: unknown, owned: FieldSet): unknown[] {
  for (const [element, inside] of Object.entries(owned)) {
    if (element.startsWith("v:") && element.slice(2) === JSON.stringify(item)) return [item];
    if (!element.startsWith("k:")) continue;
    const keys = Object.entries(JSON.parse(element.slice(2)) as Record<string, unknown>);
    if (keys.every(([key, value]) => (item as Record<string, unknown> | null)?.[key] === value))
      return [ownedPart(item, inside)];
  }
  return [];
}
