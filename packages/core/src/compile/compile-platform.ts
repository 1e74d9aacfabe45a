import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { applyAcknowledgements } from "../model/acknowledgements.ts";
import type { Declared } from "../model/declared.ts";
import type { Platform, StageNamespace } from "../model/resolved.ts";
import { compileAdmission } from "./admission/compile-admission.ts";
import { compileApp } from "./compile-app.ts";
import { compileClusterRoles } from "./cluster-roles.ts";
import { compileSharedNamespaces, compileStageAccount } from "./compile-stage.ts";
import type { AppScope, ClusterScope, Compiled, StageScope } from "./compiled.ts";
import { compileDelivery } from "./delivery/compile-delivery.ts";
import type { Applier } from "./delivery/delivered-by.ts";
import { folders, isDeployed } from "./delivery/delivered-by.ts";
import { markForEngine } from "./delivery/mark-for-engine.ts";
import { compileIdentityReaders } from "./identity-readers.ts";
import type { KubernetesObject, Manifest } from "../manifests/kubernetes-object.ts";
import { compileClusterNetworkPolicies } from "./network/cluster-network-policy.ts";
import { mayRun } from "./images.ts";
import { checkClusterPeers } from "./network/cluster-peers.ts";
import { compilePriorityClasses } from "./placement/priority-classes.ts";
import { compileRecords } from "./records.ts";
import type { EnteringSource } from "./entering-sources.ts";
import { enteringSource } from "./entering-sources.ts";

/** One file of the output. */
export interface CompiledFile extends Compiled {
  readonly cluster: string;
  /** Undefined for what belongs to the whole cluster. */
  readonly stage: string | undefined;
  /** Undefined for what belongs to the whole stage. */
  readonly app: string | undefined;
  /** Whether it is an app's and the app has workloads in it: one without may get everything else. */
  readonly runs: boolean;
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  /** Who brings its objects into the cluster. */
  readonly applier: Applier;
  /** Of an app that an engine brings in two parts: what else kubestage writes for it, whose names are taken. */
  readonly beside?: readonly Manifest[] | undefined;
  /** Of an app with a source: what has to be rendered, and the rules under which it then enters this file. */
  readonly enters?: EnteringSource | undefined;
  /** Which of the objects were rendered from the app's source, by what, and the hash of what went in. */
  readonly rendered?: RenderedObjects | undefined;
}

interface RenderedObjects {
  readonly objects: ReadonlySet<KubernetesObject>;
  readonly tool: { readonly name: string; readonly version: string } | undefined;
  readonly contentHash: string;
}

/** Compiles one cluster, or one stage, or some of its apps, only. */
export interface Only {
  readonly cluster?: string | undefined;
  readonly stage?: string | undefined;
  /** Of a stage the files of these apps, without what is the stage's own. */
  readonly apps?: ReadonlySet<string> | undefined;
}

/**
 * Platform -> manifests, file by file in declaration order: for each cluster what is cluster-wide, then each of its
 * stages, then each app of the stage. Lazy, so that a large platform never stands in memory as a whole.
 */
export function* compilePlatform(platform: Platform, only: Only = {}): Generator<CompiledFile> {
  for (const cluster of platform.clusters) {
    if (only.cluster !== undefined && only.cluster !== cluster.name) continue;
    const stages = platform.stages.filter((stage) => stage.clusters.includes(cluster));
    if (stages.length === 0) continue;
    const scope: ClusterScope = { platform, cluster, stages };
    if (only.stage === undefined) yield* clusterFiles(scope);
    for (const stage of stages) {
      if (only.stage !== undefined && only.stage !== stage.name) continue;
      yield* stageFiles({ ...scope, stage }, only.apps);
    }
  }
}

function* clusterFiles(scope: ClusterScope): Generator<CompiledFile> {
  const { name, declared, engine } = scope.cluster;
  const documents = [
    declared,
    ...new Set(scope.stages.flatMap((stage) => stage.shared.map((shared) => shared.declared))),
  ];
  const whole = { cluster: name, stage: undefined, app: undefined, runs: false };
  const own = (concern: string, manifests: readonly Manifest[]): CompiledFile => ({
    ...whole,
    manifests,
    diagnostics: [],
    applier: "kubestage",
    path: `${name}/${concern}.yaml`,
  });
  const ofCluster: Manifest[] = [];
  const file = (concern: string, manifests: readonly Manifest[], diagnostics: readonly Diagnostic[] = []) => {
    if (engine) ofCluster.push(...manifests);
    return {
      ...acknowledged({ manifests, diagnostics }, documents),
      ...whole,
      applier: engine?.kind ?? "kubestage",
      path: `${engine ? folders.ofCluster(name) : name}/${concern}.yaml`,
    } satisfies CompiledFile;
  };
  yield own("records", compileRecords(scope));
  yield file("access", [...compileClusterRoles(scope), ...compileIdentityReaders(scope)]);
  yield file("priority", compilePriorityClasses(scope));
  const walls = compileClusterNetworkPolicies(scope);
  const found = checkClusterPeers(scope);
  if (walls.length > 0 || found.length > 0) yield file("network", walls, found);
  yield file("admission", compileAdmission(scope));
  if (engine) yield own("delivery", compileDelivery(scope, ofCluster));
}

function* stageFiles(scope: StageScope, only: ReadonlySet<string> | undefined): Generator<CompiledFile> {
  if (!only) yield* ownFiles(scope);
  const { stage } = scope;
  const alone = stage.namespaces.filter(({ apps }) => apps.length === 1);
  const namespaces = new Map(alone.map((namespace) => [namespace.name, namespace]));
  for (const app of stage.apps)
    if (only?.has(app.name) ?? true) yield* appFiles({ ...scope, app }, namespaces.get(app.namespace));
}

function* ownFiles(scope: StageScope): Generator<CompiledFile> {
  const { cluster, stage } = scope;
  const { engine } = cluster;
  const folder = `${cluster.name}/${stage.name}`;
  const here = { cluster: cluster.name, stage: stage.name, applier: engine?.kind ?? "kubestage" } as const;
  const ofStage = { ...here, app: undefined, runs: false, diagnostics: [] };
  const [account, shared] = [compileStageAccount(scope), markForEngine(engine, compileSharedNamespaces(scope), stage)];
  const whole = [...account, ...shared];
  // The deployer has to be there before an engine can act as it. Argo CD finds previews by itself, and brings all of one.
  const own = engine ? (engine.kind === "argocd" && stage.preview ? [] : account) : whole;
  const walls = whole.slice(own.length);
  if (own.length > 0) yield { manifests: own, ...ofStage, applier: "kubestage", path: `${folder}/_stage.yaml` };
  if (walls.length > 0)
    yield { manifests: walls, ...ofStage, path: `${folders.walls(cluster.name, stage.name)}/_stage.yaml` };
}

/** @param own the app's namespace where it has one of its own */
function* appFiles(scope: AppScope, own: StageNamespace | undefined): Generator<CompiledFile> {
  const { cluster, stage, app } = scope;
  const { engine } = cluster;
  const here = {
    cluster: cluster.name,
    stage: stage.name,
    applier: engine?.kind ?? "kubestage",
    app: app.name,
  } as const;
  const compiled = acknowledged(compileApp(scope, own), [app.declared, stage.declared]);
  const ofApp = { ...here, runs: mayRun(scope), enters: enteringSource(scope) };
  if (!engine) {
    yield { ...compiled, ...ofApp, path: `${cluster.name}/${stage.name}/${app.name}.yaml` };
    return;
  }
  const manifests = markForEngine(engine, compiled.manifests, stage);
  const walls = manifests.filter(({ object }) => !isDeployed(object));
  const path = `${folders.walls(cluster.name, stage.name)}/${app.name}.yaml`;
  yield { manifests: walls, diagnostics: [], ...here, runs: false, path };
  yield {
    manifests: manifests.filter(({ object }) => isDeployed(object)),
    diagnostics: compiled.diagnostics,
    ...ofApp,
    beside: walls,
    path: `${folders.apps(cluster.name, stage.name)}/${app.name}.yaml`,
  };
}

function acknowledged(compiled: Compiled, documents: readonly Declared[]): Compiled {
  if (compiled.diagnostics.length === 0) return compiled;
  return { manifests: compiled.manifests, diagnostics: applyAcknowledgements(documents, compiled.diagnostics) };
}
