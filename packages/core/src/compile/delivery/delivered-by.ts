import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { groupOf } from "../../manifests/object-key.ts";
import { manifestsFolder } from "../../manifests/own-names.ts";
import type { Engine, Ledger } from "../../model/resolved.ts";
import { deployerRules } from "../access-rules.ts";

/** Who brings an object into its cluster. No object has two. */
export type Applier = "kubestage" | Engine["kind"];

/**
 * Where a file stands in the output of a cluster. What Argo CD or Flux bring is laid out by whose rights it is brought with, as
 * both take whole folders: of the cluster; of a stage, what keeps it apart (`walls`) and what runs in it (`apps`). All else
 * is applied by kubestage itself, and stands where it stands without an engine.
 */
export const folders = {
  ofCluster: (cluster: string) => `${cluster}/_cluster`,
  walls: (cluster: string, stage: string) => `${cluster}/${stage}/walls`,
  apps: (cluster: string, stage: string) => `${cluster}/${stage}/apps`,
} as const;

/** Where an engine finds a folder of the output: in which branch, and by which path. */
export interface FolderInGit {
  readonly branch: string;
  readonly path: string;
}

/** Of what is of whole clusters, and of stages where none has a branch of its own. */
export function inLedger({ branch }: Ledger, folder: string): FolderInGit {
  return { branch, path: `${manifestsFolder}/${folder}` };
}

/** Of what is of a stage: its branch holds what the ledger has below the stage's folder, for each cluster. */
export function ofStage(ledger: Ledger, { cluster, stage }: StageInCluster, part: "walls" | "apps"): FolderInGit {
  if (ledger.stages === "folders") return inLedger(ledger, folders[part](cluster, stage));
  return { branch: stageBranch(stage), path: `${cluster}/${part}` };
}

export function stageBranch(stage: string): string {
  return `stages/${stage}`;
}

interface StageInCluster {
  readonly cluster: string;
  readonly stage: string;
}

const wholeCluster = /^[^/]+\/(_cluster\/)?[^/]+$/;

/** Whether a file of the output, by its path, belongs to no stage. */
export function isOfWholeCluster(path: string): boolean {
  return wholeCluster.test(path);
}

const deployed: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Map.groupBy(
    deployerRules.filter(({ verbs }) => verbs.includes("create")),
    ({ apiGroups = [] }) => apiGroups.join(),
  )
    .entries()
    .map(([group, rules]) => [group, new Set(rules.flatMap(({ resources = [] }) => resources))]),
);

/**
 * Whether an object that kubestage wrote for an app is what the stage's deployer may apply; else it is one of the stage's walls.
 * The account of pods that name none belongs to the namespace, not to an app.
 */
export function isDeployed({ apiVersion, kind, metadata }: KubernetesObject): boolean {
  if (kind === "ServiceAccount" && metadata.name === "default") return false;
  const resource = `${kind.toLowerCase()}${kind.endsWith("s") ? "es" : "s"}`;
  return deployed.get(groupOf(apiVersion))?.has(resource) ?? false;
}
