import type { NetworkPolicy } from "kubernetes-types/networking/v1.d.ts";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { namePlace } from "../../../model/declared.ts";
import type { Labels, Platform } from "../../../model/resolved.ts";
import { platformFrom } from "../../../parse/testing.ts";
import type { AppScope, ClusterScope } from "../../compiled.ts";
import type { KubernetesObject } from "../../../manifests/kubernetes-object.ts";
import { appLabels } from "../../labels.ts";
import { compileNamespace } from "../../namespaces.ts";
import { compileAppPolicies } from "../app-policies.ts";
import type { CiliumNetworkPolicy } from "../cilium.ts";
import type { ClusterNetworkPolicy } from "../cluster-network-policy.ts";
import { compileClusterNetworkPolicies } from "../cluster-network-policy.ts";
import { checkClusterPeers } from "../cluster-peers.ts";
import { compileNetworkPolicies, compileSystemNamespacePolicy } from "../network-policies.ts";
import type { Endpoint, Policies } from "./judge.ts";

/** For tests: one pod for each workload of each app in each stage. */
export interface AppPod extends Endpoint {
  readonly stage: string;
  readonly app: string;
  readonly workload: string;
  readonly pod: NonNullable<Endpoint["pod"]>;
}

/** For tests: everything that concerns the network of one cluster. */
export interface CompiledNetwork extends Policies {
  readonly cilium: readonly CiliumNetworkPolicy[];
  readonly objects: readonly KubernetesObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly pods: readonly AppPod[];
}

export function compiledNetworkOf(declaration: string, clusterName?: string): CompiledNetwork {
  const platform = platformFrom(declaration);
  return compileNetwork(clusterScope(platform, clusterName));
}

function clusterScope(platform: Platform, name?: string): ClusterScope {
  const cluster = platform.clusters.find((one) => name === undefined || one.name === name);
  if (!cluster) throw new Error(`no cluster ${name}`);
  return { platform, cluster, stages: platform.stages.filter((stage) => stage.clusters.includes(cluster)) };
}

function compileNetwork(scope: ClusterScope): CompiledNetwork {
  const objects: KubernetesObject[] = compileClusterNetworkPolicies(scope).map(({ object }) => object);
  const diagnostics = checkClusterPeers(scope);
  const pods: AppPod[] = [];
  for (const stage of scope.stages) {
    const stageScope = { ...scope, stage };
    objects.push(compileSystemNamespacePolicy(stageScope).object);
    const labelsOf = new Map<string, Labels>();
    for (const namespace of stage.namespaces) {
      const namespaceScope = { ...stageScope, namespace };
      const origin = namePlace(stage.declared);
      objects.push(...compileNetworkPolicies(namespaceScope, origin).map(({ object }) => object));
      const labels = compileNamespace(namespaceScope, origin).object.metadata.labels;
      labelsOf.set(namespace.name, { ...labels, "kubernetes.io/metadata.name": namespace.name });
    }
    for (const app of stage.apps) {
      const appScope = { ...stageScope, app };
      const compiled = compileAppPolicies(appScope);
      objects.push(...compiled.manifests.map(({ object }) => object));
      diagnostics.push(...compiled.diagnostics);
      pods.push(...podsOf(appScope, labelsOf.get(app.namespace) ?? {}, pods.length));
    }
  }
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  return {
    objects,
    diagnostics,
    pods,
    namespaced: ofKind("NetworkPolicy") as NetworkPolicy[],
    cluster: ofKind("ClusterNetworkPolicy") as ClusterNetworkPolicy[],
    cilium: ofKind("CiliumNetworkPolicy") as CiliumNetworkPolicy[],
  };
}

function podsOf(scope: AppScope, namespaceLabels: Labels, offset: number): AppPod[] {
  const { stage, app } = scope;
  return app.workloads.map((workload, index) => ({
    stage: stage.name,
    app: app.name,
    workload: workload.name,
    address: `10.244.0.${offset + index + 1}`,
    pod: { namespace: app.namespace, namespaceLabels, labels: appLabels(scope, workload) },
  }));
}

/** For tests: a pod in a namespace that belongs to no stage. */
export function otherPod(
  namespace: string,
  labels: Labels,
  namespaceLabels: Labels = {},
  address = "10.244.9.9",
): Endpoint {
  return {
    address,
    pod: { namespace, labels, namespaceLabels: { ...namespaceLabels, "kubernetes.io/metadata.name": namespace } },
  };
}
