import type { KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";
import { appliedFields } from "./applied-fields.ts";
import { withoutDefaults } from "./server-defaults.ts";

/**
 * A live object as somebody would have written it: of one that kubestage applied, what it applied; of another, without
 * what the API server and its controllers keep, and without the defaults that a declaration would otherwise repeat.
 * Of a Secret nothing but its name is kept.
 */
export function writtenObject(live: LiveObject): KubernetesObject {
  const { apiVersion, kind } = live;
  const { name, namespace, labels, annotations, ownerReferences } = live.metadata;
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
  };
  if (kind === "Secret") return { apiVersion, kind, metadata: { ...metadata, annotations: {} } };
  const applied = appliedFields(live);
  if (applied) return applied;
  const { status: _, metadata: __, ...content } = live;
  return { ...(withoutDefaults(content) as object), apiVersion, kind, metadata };
}

/**
 * A manifest as somebody would have written it: one that was dumped from a cluster without what the cluster filled in. It
 * keeps its UID, by which it shows that what else it holds may not be what was written.
 */
export function undumpedObject(object: KubernetesObject): KubernetesObject {
  const live = object as LiveObject;
  if (typeof live.metadata.uid !== "string") return object;
  const written = writtenObject(live);
  if (live.metadata.managedFields) return written;
  return { ...written, metadata: { ...written.metadata, uid: live.metadata.uid } as KubernetesObject["metadata"] };
}

/** Whether an object stood in a cluster, and may hold what nobody wrote. */
export function isDumped({ metadata }: KubernetesObject): boolean {
  return "uid" in metadata;
}
