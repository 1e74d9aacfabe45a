import type { Namespace } from "kubernetes-types/core/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import { namePlace } from "../model/declared.ts";
import type { Cluster, PodSecurityLevel } from "../model/resolved.ts";
import type { NamespaceScope, StageScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { platformLabel } from "../manifests/own-names.ts";
import { hostsAnnotation, namespaceLabels, stageLabels, tierLabel } from "./labels.ts";

/**
 * A namespace of a stage: what it belongs to, and the Pod Security level that it enforces, by the cluster's own version
 * so that an upgrade of the cluster does not change what is allowed.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function compileNamespace(scope: NamespaceScope, origin: Span): Manifest {
  const labels = { ...namespaceLabels(scope), ...podSecurityLabels(scope.cluster, scope.stage.podSecurity) };
  return { origin, object: namespace(scope, scope.namespace.name, labels, scope.namespace.hosts) };
}

/** The namespace of the stage's deployer account. Nothing runs in it, so it is held to the strictest level. */
export function compileSystemNamespace(scope: StageScope): Manifest {
  const labels = {
    ...stageLabels(scope),
    [platformLabel]: scope.platform.name,
    [tierLabel]: scope.stage.tier,
    ...podSecurityLabels(scope.cluster, "restricted"),
  };
  return { origin: namePlace(scope.stage.declared), object: namespace(scope, scope.stage.systemNamespace, labels, []) };
}

/** The hosts are always written, even where there are none: one who made the namespace earlier may have planted some. */
function namespace(
  { cluster, stage }: StageScope,
  name: string,
  labels: Record<string, string>,
  hosts: readonly string[],
): Namespace & Manifest["object"] {
  const wave = stage.waves.findIndex((clusters) => clusters.includes(cluster.name)) + 1;
  const annotations = {
    [hostsAnnotation]: hosts.join(","),
    ...(stage.waves.length > 1 && { "kubestage.dev/wave": String(wave) }),
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels, annotations } };
}

export function podSecurityLabels(cluster: Cluster, level: PodSecurityLevel): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const mode of ["enforce", "audit", "warn"]) {
    labels[`pod-security.kubernetes.io/${mode}`] = level;
    labels[`pod-security.kubernetes.io/${mode}-version`] = `v${cluster.version}`;
  }
  return labels;
}
