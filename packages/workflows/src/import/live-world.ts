import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { openCluster } from "@kubestage/adapters";
import type { Diagnostic, FoundObject, LiveObject, PlanItem, Platform, WantedObject } from "@kubestage/core";
import { diagnose, keyOf, keyText, writtenObject } from "@kubestage/core";
import { readIdentity } from "../cluster/identify.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import { planNow } from "../cluster/prepare.ts";
import { seenPlugin } from "../doctor/network-plugin.ts";
import type { Reading } from "../found-objects/from-cluster.ts";
import { objectsFromCluster } from "../found-objects/from-cluster.ts";
import type { FoundWorld, ImportRequest } from "./found-world.ts";

/** Kinds of which an import reads every field. */
const wholeKinds: ReadonlySet<string> = new Set([
  ...["ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolumeClaim", "ResourceQuota", "Service"],
  ...["ServiceAccount", "DaemonSet", "Deployment", "StatefulSet", "CronJob", "Job", "HorizontalPodAutoscaler"],
  ...["PodDisruptionBudget", "Ingress", "NetworkPolicy", "HTTPRoute", "ExternalSecret"],
  ...["RoleBinding", "ValidatingAdmissionPolicy", "ClusterNetworkPolicy"],
]);
const clusterKinds: ReadonlySet<string> = new Set(["Namespace", "Node"]);

/** Reads a cluster: what stands in the namespaces of its stages, and what says how these are kept apart. */
export async function readLiveWorld(request: ImportRequest, progress?: ClusterProgress): Promise<FoundWorld> {
  const { context, kubeconfig, signal, stageLabel } = request;
  progress?.({ type: "phase", phase: "connecting" });
  const api = await openCluster({ context, kubeconfig, signal });
  try {
    const { gitVersion, major, minor } = await api.version(signal);
    const identity = await readIdentity(api, signal);
    const uid = identity.type === "is" ? identity.uid : undefined;
    const { objects, refused } = await objectsFromCluster(api, readingOf, signal);
    const inStages = ofStages(objects, stageLabel);
    const plugin = seenPlugin(objects.filter(({ kind }) => kind === "DaemonSet"));
    const found = inStages.map((live): FoundObject => ({ object: writtenObject(live) }));
    return {
      objects: found,
      live: inStages,
      facts: { version: `${major}.${minor}`, uid, cni: plugin?.name },
      diagnostics: [...refusals(refused, api), ...unlabelled(objects, stageLabel), ...assumedPlugin(plugin?.name)],
      plan: (platform, wanted) =>
        planLive({ api, uid: uid ?? "", version: gitVersion }, platform, wanted, signal, progress),
      close: () => api.close(),
    };
  } catch (error) {
    api.close();
    throw error;
  }
}

/** Of what the language has no word for, the names are enough. What belongs to the whole cluster is mostly not ours. */
function readingOf({ kind, namespaced }: ServedResource): Reading {
  if (wholeKinds.has(kind)) return "whole";
  return namespaced ? "metadata" : "none";
}

/** Namespaces and nodes, what kubestage wrote for the cluster, and everything in the namespaces of a stage. */
function ofStages(objects: readonly LiveObject[], stageLabel: string): LiveObject[] {
  const labelled = objects.filter(
    ({ kind, metadata }) => kind === "Namespace" && metadata.labels?.[stageLabel] !== undefined,
  );
  const names = new Set(labelled.map(({ metadata }) => metadata.name));
  const isOwn = ({ metadata }: LiveObject): boolean =>
    metadata.labels?.["app.kubernetes.io/managed-by"] === "kubestage";
  return objects.filter((object) => {
    const { kind, metadata } = object;
    if (metadata.namespace === "kube-system") return isOwn(object);
    if (metadata.namespace !== undefined) return names.has(metadata.namespace);
    if (kind === "Namespace") return names.has(metadata.name) || labelled.length === 0;
    return clusterKinds.has(kind) || isOwn(object);
  });
}

const ownSystem = /^(kube-.*|default|openshift.*)$/;

function unlabelled(objects: readonly LiveObject[], stageLabel: string): Diagnostic[] {
  const others = objects
    .filter(({ kind, metadata }) => kind === "Namespace" && metadata.labels?.[stageLabel] === undefined)
    .map(({ metadata }) => metadata.name)
    .filter((name) => !ownSystem.test(name) && !name.startsWith("kubestage-"));
  if (others.length === 0) return [];
  const message = `namespaces without the label ${stageLabel} are left alone: ${others.join(", ")}`;
  return [
    diagnose("KS5305", { severity: "note", message, hint: "label those that belong to a stage, and import again" }),
  ];
}

function refusals(kinds: readonly string[], { server }: ClusterApi): Diagnostic[] {
  if (kinds.length === 0) return [];
  const message = `${server} does not let you list ${kinds.join(", ")}: what there is of them is not known`;
  return [diagnose("KS5303", { message, hint: "import as somebody who may read them" })];
}

function assumedPlugin(name: string | undefined): Diagnostic[] {
  if (name !== undefined) return [];
  const message = "no DaemonSet shows which network plugin the cluster has: the declaration says calico";
  return [diagnose("KS5303", { message, hint: "correct `cni` of the Cluster" })];
}

async function planLive(
  { api, uid, version }: { readonly api: ClusterApi; readonly uid: string; readonly version: string },
  platform: Platform,
  wanted: readonly WantedObject[],
  signal: AbortSignal,
  progress: ClusterProgress | undefined,
): Promise<readonly PlanItem[]> {
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("an imported platform has one cluster");
  const connected = { api, cluster, uid, diagnostics: [] };
  const prepared = { platform, connected, wanted: { objects: wanted, diagnostics: [] }, stage: undefined, version };
  const { survey } = await planNow(prepared, { trustFields: false, signal, progress });
  const differing = new Set(survey.plan.items.map(({ key }) => keyText(key)));
  const same = wanted.filter(({ key }) => !differing.has(keyText(key)));
  return [...survey.plan.items, ...same.map(unchanged)];
}

function unchanged({ object, key, stage, team, app, origin }: WantedObject): PlanItem {
  return {
    ...{ key: key ?? keyOf(object), stage, team, app, origin, action: "none", risk: "routine" },
    ...{ because: [], changes: [], conflicts: [], awaits: undefined, refusal: undefined, warnings: [] },
    ...{ uid: undefined, liveHash: "" },
  };
}
