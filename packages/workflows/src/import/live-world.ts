import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { KubestageError, openCluster } from "@kubestage/adapters";
import type { Diagnostic, FoundObject, LiveObject, PlanItem, Platform, WantedObject } from "@kubestage/core";
import { diagnose, keyOf, keyText, writtenObject } from "@kubestage/core";
import { readIdentity } from "../cluster/identify.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import { planNow } from "../plan/prepare.ts";
import { seenPlugin } from "../doctor/network-plugin.ts";
import type { Reading } from "../found-objects/from-cluster.ts";
import { objectsFromCluster } from "../found-objects/from-cluster.ts";
import { compareOffline } from "./compare.ts";
import type { Asked, FoundWorld, ImportRequest } from "./found-world.ts";
import { ofStages } from "./objects-of-stages.ts";

/** Kinds of which an import reads every field. */
const wholeKinds: ReadonlySet<string> = new Set([
  ...["ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolumeClaim", "ResourceQuota", "Service"],
  ...["ServiceAccount", "DaemonSet", "Deployment", "StatefulSet", "CronJob", "Job", "HorizontalPodAutoscaler"],
  ...["PodDisruptionBudget", "Ingress", "NetworkPolicy", "HTTPRoute", "ExternalSecret"],
  ...["RoleBinding", "ValidatingAdmissionPolicy", "ClusterNetworkPolicy", "CiliumNetworkPolicy"],
]);

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
        planLive({ api, uid: uid ?? "", version: gitVersion }, { platform, wanted, found }, signal, progress),
      close: () => api.close(),
    };
  } catch (error) {
    api.close();
    throw error;
  }
}

/** Of what the language has no word for, the names are enough. What belongs to the whole cluster is mostly not ours. */
function readingOf({ group, kind, namespaced }: ServedResource): Reading {
  if (wholeKinds.has(kind)) return "whole";
  if (kind === "Pod" && group === "") return "placement";
  return namespaced ? "metadata" : "none";
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

/**
 * By dry runs of the API server. Who may only read is refused them: then what was read is compared without it.
 */
async function planLive(
  { api, uid, version }: { readonly api: ClusterApi; readonly uid: string; readonly version: string },
  { platform, wanted, found }: Planning,
  signal: AbortSignal,
  progress: ClusterProgress | undefined,
): Promise<Asked> {
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("an imported platform has one cluster");
  const connected = { api, cluster, uid, diagnostics: [] };
  const all = { objects: wanted, delivered: new Set<string>(), diagnostics: [] };
  const prepared = { platform, connected, wanted: all, stage: undefined, version };
  try {
    const { items } = (await planNow(prepared, { trustFields: false, signal, progress })).survey.plan;
    if (!items.some(mayNotAsk)) {
      const differing = new Set(items.map(({ key }) => keyText(key)));
      const same = wanted.filter(({ key }) => !differing.has(keyText(key)));
      return { items: [...items, ...same.map(unchanged)], diagnostics: [] };
    }
  } catch (error) {
    if (!(error instanceof KubestageError) || !forbidden.has(error.code)) throw error;
  }
  return { items: compareOffline(platform.name, wanted, found), diagnostics: [comparedOffline(api)] };
}

interface Planning {
  readonly platform: Platform;
  readonly wanted: readonly WantedObject[];
  readonly found: readonly FoundObject[];
}

/** Codes of what a cluster does not show or let do. */
const forbidden: ReadonlySet<string> = new Set(["KS5014", "KS6015"]);

/** Whether the API server refused the dry run itself, because of who asked. */
function mayNotAsk({ refusal }: PlanItem): boolean {
  return refusal?.reason === "Forbidden" && / cannot (patch|create) resource /.test(refusal.message);
}

function comparedOffline({ server }: ClusterApi): Diagnostic {
  return diagnose("KS5303", {
    message: `${server} does not let you ask what an apply would do: what follows is worked out from what was read`,
    hint: "plan as somebody who may apply, to see what the API server fills in and refuses",
  });
}

function unchanged({ object, key, stage, team, app, origin }: WantedObject): PlanItem {
  return {
    ...{ key: key ?? keyOf(object), stage, team, app, origin, action: "none", risk: "routine" },
    ...{ because: [], changes: [], conflicts: [], awaits: undefined, refusal: undefined, warnings: [] },
    ...{ uid: undefined, liveHash: "" },
  };
}
