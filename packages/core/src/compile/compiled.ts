import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import type { Cluster, Platform, Stage, StageApp, StageNamespace } from "../model/resolved.ts";

export interface Compiled {
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is compiled once for each cluster. */
export interface ClusterScope {
  readonly platform: Platform;
  readonly cluster: Cluster;
  /** The stages that live in this cluster, in declaration order. */
  readonly stages: readonly Stage[];
}

/** What is compiled once for each stage in each of its clusters. */
export interface StageScope extends ClusterScope {
  readonly stage: Stage;
}

/** What is compiled once for each app in each stage. */
export interface AppScope extends StageScope {
  readonly app: StageApp;
}

/** What is compiled once for each namespace of a stage. */
export interface NamespaceScope extends StageScope {
  readonly namespace: StageNamespace;
}
