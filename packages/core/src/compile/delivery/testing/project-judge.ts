import type { KubernetesObject } from "../../../manifests/kubernetes-object.ts";
import { groupOf } from "../../../manifests/object-key.ts";
import type { AppProject } from "../argocd-objects.ts";

interface Listed {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

/**
 * For tests: whether Argo CD lets an Application of a project bring an object, as its documentation says it.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export function permits({ spec }: AppProject, object: KubernetesObject): boolean {
  const { namespace } = object.metadata;
  const isIn = (list: readonly Listed[]): boolean => list.some((listed) => matches(listed, object));
  if (namespace === undefined) return isIn(spec.clusterResourceWhitelist);
  const { namespaceResourceWhitelist: allowed, namespaceResourceBlacklist: denied = [] } = spec;
  const isDestination = spec.destinations.some((destination) => like(destination.namespace, namespace));
  return isDestination && (allowed === undefined || isIn(allowed)) && !isIn(denied);
}

function matches({ group, kind, name = "*" }: Listed, { apiVersion, kind: own, metadata }: KubernetesObject): boolean {
  return like(group, groupOf(apiVersion)) && like(kind, own) && like(name, metadata.name);
}

/** For tests: whether a text is as a pattern with `*` says. */
export function like(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
