import { platformFrom } from "../../parse/testing.ts";
import type { AppScope, ClusterScope, NamespaceScope } from "../compiled.ts";

/** For tests: a scope for each cluster of a declaration. */
export function clusterScopes(declaration: string): ClusterScope[] {
  const platform = platformFrom(declaration);
  return platform.clusters.map((cluster) => ({
    platform,
    cluster,
    stages: platform.stages.filter((stage) => stage.clusters.includes(cluster)),
  }));
}

/** For tests: a scope for each namespace of each stage in each cluster. */
export function namespaceScopes(declaration: string): NamespaceScope[] {
  return clusterScopes(declaration).flatMap((scope) =>
    scope.stages.flatMap((stage) => stage.namespaces.map((namespace) => ({ ...scope, stage, namespace }))),
  );
}

/** For tests: a scope for each app of each stage in each cluster. */
export function appScopes(declaration: string): AppScope[] {
  return clusterScopes(declaration).flatMap((scope) =>
    scope.stages.flatMap((stage) => stage.apps.map((app) => ({ ...scope, stage, app }))),
  );
}

/** For tests: the one thing in a list. */
export function only<T>(list: readonly T[]): T {
  const [first, ...others] = list;
  if (first === undefined || others.length > 0) throw new Error(`${list.length} things instead of one`);
  return first;
}

/** For tests: documents as one declaration. */
export function declaration(documents: readonly (readonly [kind: string, name: string, spec: object])[]): string {
  return documents
    .map(([kind, name, spec]) =>
      JSON.stringify({ apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec }),
    )
    .join("\n---\n");
}
