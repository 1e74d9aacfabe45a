import type { KubernetesObject, LiveObject } from "./kubernetes-object.ts";

/** What names an object in one cluster. The version is no part of it: the same object is served in several. */
export interface ObjectKey {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

export function keyOf({ apiVersion, kind, metadata }: KubernetesObject | LiveObject): ObjectKey {
  return { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

/** `apps/Deployment shop-dev/web`, `Namespace shop-dev`: for messages, and as the key of a map. */
export function keyText({ group, kind, namespace, name }: ObjectKey): string {
  return `${group === "" ? "" : `${group}/`}${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

export function isNamespace({ group, kind }: Pick<ObjectKey, "group" | "kind">): boolean {
  return group === "" && kind === "Namespace";
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/**
 * A ConfigMap or Secret whose name ends in a hash of its content, ten hexadecimal digits as kubestage writes them: another
 * content is another object, and what the old one held is nowhere lost.
 */
export function isHashedConfiguration({ group, kind, name }: ObjectKey): boolean {
  return group === "" && (kind === "ConfigMap" || kind === "Secret") && /-[0-9a-f]{10}$/.test(name);
}
