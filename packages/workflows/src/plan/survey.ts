import type { ClusterApi, Discovery, ServedResource } from "@kubestage/adapters";
import type {
  DryRun,
  InventoryEntry,
  KubernetesObject,
  LiveObject,
  ObjectKey,
  Plan,
  PlanItem,
  Waiting,
  WantedObject,
} from "@kubestage/core";
import {
  arrangePlan,
  fieldManager,
  groupOf,
  isAsWanted,
  isMadeByUs,
  isNamespace,
  keepReplicas,
  keyText,
  ownsFields,
  planDeletion,
  planObject,
  platformLabel,
  readiness,
  scaledKeys,
} from "@kubestage/core";
import { dryRun } from "../cluster/dry-run.ts";
import { pickEntry } from "../cluster/inventory.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import type { LiveNamespaces } from "../cluster/live.ts";
import { readLive, readNamespaces } from "../cluster/live.ts";
import { awaitingReadiness } from "./late-configuration.ts";
import { isReleasable, releaseItem } from "./release-namespace.ts";

/** What a plan is made of. */
export interface Surveyed {
  readonly api: ClusterApi;
  readonly discovery: Discovery;
  readonly platform: string;
  readonly cluster: Plan["cluster"];
  /** In declaration order. */
  readonly stages: readonly string[];
  readonly wanted: readonly WantedObject[];
  /** Declared, and brought by Argo CD or Flux: by their keys' texts. */
  readonly delivered: ReadonlySet<string>;
  /** What may be deleted where it is not wanted. */
  readonly entries: readonly InventoryEntry[];
  /** Whether objects that are provably as wanted are not asked about: for an apply, which would not write them. */
  readonly trustFields: boolean;
  readonly signal: AbortSignal;
  readonly progress?: ClusterProgress | undefined;
}

/** What is remembered of a live object: the rest is forgotten at once, so that large clusters fit into memory. */
export interface Seen {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Whether our manager has applied it. */
  readonly wasApplied: boolean;
  /** It is being deleted, and waits for these finalizers. */
  readonly leaving: readonly string[] | undefined;
}

export interface Survey {
  readonly plan: Plan;
  /** Live objects that are wanted or in the inventory, by their key's text. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** What is applied of a wanted object where that is not the object as it was compiled. */
  readonly adjusted: ReadonlyMap<string, KubernetesObject>;
  /** Wanted, there, and not ready. */
  readonly unready: readonly Waiting[];
  /** Inventory entries that say nothing true any more. */
  readonly forgotten: readonly InventoryEntry[];
  /** Inventory entries of what Argo CD or Flux brings from now on. */
  readonly handed: readonly InventoryEntry[];
  /** No longer wanted, and yet not to be deleted. */
  readonly kept: readonly { readonly key: ObjectKey; readonly because: string }[];
}

/** Compares what is wanted with what is there, object by object, the API server being asked about each. */
export async function survey(given: Surveyed): Promise<Survey> {
  const { wanted, entries, discovery, platform, cluster, stages, signal, progress } = given;
  const wantedBy = new Map(wanted.map((one) => [keyText(one.key), one]));
  const entriesBy = Map.groupBy(entries, ({ key }) => keyText(key));
  const total = wantedBy.size + [...entriesBy.keys()].filter((key) => !wantedBy.has(key)).length;
  const namespaces = await readNamespaces(given.api, { wanted, entries }, signal);
  const found: Found = {
    items: [],
    seen: new Map(),
    adjusted: new Map(),
    unready: [],
    forgotten: [],
    handed: [],
    kept: [],
  };
  const scaled = scaledKeys(wanted);
  let done = 0;
  const judge = async (key: string, live: LiveObject | undefined, resource: ServedResource | undefined) => {
    signal.throwIfAborted();
    const one = wantedBy.get(key);
    if (live) found.seen.set(key, seenOf(live));
    const entry = pickEntry(entriesBy.get(key), live?.metadata.uid);
    if (one) await judgeWanted(one, live, resource, { given, entry, namespaces, scaled, found });
    else await judgeUnwanted(entry, live, resource, { given, found });
    done++;
    progress?.({ type: "checking", done, total });
  };
  await readLive(
    given.api,
    { wanted: [...wantedBy.values()], entries, discovery, namespaces, platform, signal },
    judge,
  );
  const { items, kept, ...rest } = found;
  const leaving = leavingNamespaces(items);
  const outlasting = kept.filter(({ key }) => !leaving.has(key.namespace));
  const judged = awaitingReadiness(items, rest.unready);
  return { plan: arrangePlan({ platform, cluster, stages, items: judged }), kept: outlasting, ...rest };
}

/** What is not deleted by itself goes with them all the same. */
function leavingNamespaces(items: readonly PlanItem[]): ReadonlySet<string> {
  const isLeaving = ({ key, action }: PlanItem): boolean => action === "delete" && isNamespace(key);
  return new Set(items.filter(isLeaving).map(({ key }) => key.name));
}

interface Found {
  readonly items: PlanItem[];
  readonly seen: Map<string, Seen>;
  readonly adjusted: Map<string, KubernetesObject>;
  readonly unready: Waiting[];
  readonly forgotten: InventoryEntry[];
  readonly handed: InventoryEntry[];
  readonly kept: { readonly key: ObjectKey; readonly because: string }[];
}

interface Judging {
  readonly given: Surveyed;
  /** What the inventory says of it. */
  readonly entry: InventoryEntry | undefined;
  readonly namespaces: LiveNamespaces;
  /** What declared autoscalers scale, by the keys' texts. */
  readonly scaled: ReadonlySet<string>;
  readonly found: Found;
}

async function judgeWanted(
  wanted: WantedObject,
  live: LiveObject | undefined,
  resource: ServedResource | undefined,
  judging: Judging,
): Promise<void> {
  const { given, found } = judging;
  const item = await planItem(adjusted(wanted, live, judging), live, resource, judging);
  found.items.push(item);
  if (!live || item.action !== "none" || live.metadata.deletionTimestamp !== undefined) return;
  const state = readiness(live);
  if (state.state !== "ready") found.unready.push({ key: wanted.key, why: state.why });
  given.signal.throwIfAborted();
}

/** A workload that an autoscaler takes over keeps the number of pods that it has. */
function adjusted(wanted: WantedObject, live: LiveObject | undefined, { scaled, found }: Judging): WantedObject {
  const text = keyText(wanted.key);
  if (!live || !scaled.has(text)) return wanted;
  const object = keepReplicas(wanted.object, live);
  if (object !== wanted.object) found.adjusted.set(text, object);
  return { ...wanted, object };
}

async function planItem(
  wanted: WantedObject,
  live: LiveObject | undefined,
  resource: ServedResource | undefined,
  { given, entry, namespaces }: Judging,
): Promise<PlanItem> {
  const { api, platform, trustFields, signal } = given;
  const ask = async (): Promise<DryRun> => {
    if (!resource) return { type: "awaits", what: "definition" };
    if (!live && wanted.key.namespace !== "" && namespaces.get(wanted.key.namespace) !== "there")
      return { type: "awaits", what: "namespace" };
    if (live && trustFields && isAsWanted(wanted.object, live)) return { type: "same" };
    return dryRun(api, resource, wanted.object, { live, signal });
  };
  const owner = live && otherPlatform(live, platform);
  if (live && owner !== undefined) return planObject(wanted, live, belongsTo(owner));
  // What is being deleted will be gone before anything is applied: it is made anew.
  if (live?.metadata.deletionTimestamp !== undefined)
    return leavingItem(wanted, planObject(wanted, undefined, { type: "awaits", what: "namespace" }));
  return planObject(wanted, live, await ask(), { isForeign: live !== undefined && !isMadeByUs(entry, live) });
}

function leavingItem(wanted: WantedObject, item: PlanItem): PlanItem {
  const what = wanted.key.kind === "Namespace" ? "the namespace of this name" : "the object of this name";
  return {
    ...item,
    awaits: undefined,
    because: [...item.because, `${what} is being deleted, and is made anew once it is gone`],
  };
}

async function judgeUnwanted(
  entry: InventoryEntry | undefined,
  live: LiveObject | undefined,
  resource: ServedResource | undefined,
  { given, found }: Pick<Judging, "given" | "found">,
): Promise<void> {
  if (!entry) return;
  const { key } = entry;
  // It stays, and whoever brings it now decides over it.
  if (given.delivered.has(keyText(key))) {
    found.handed.push(entry);
    return;
  }
  // Where a definition is gone, so are its objects; where only the server of a group is away they may well be there.
  if (!resource && given.discovery.unavailable.some((groupVersion) => groupOf(groupVersion) === key.group)) {
    found.kept.push({ key, because: `the server of ${key.group} does not answer now` });
    return;
  }
  const owners = ownersOf(live);
  const verdict = planDeletion(entry, live, owners);
  if (verdict.type === "delete") found.items.push(verdict.item);
  else if (verdict.type === "forget") found.forgotten.push(entry);
  else {
    const released = resource && live && isReleasable(entry, live);
    if (released) found.items.push(await releaseItem({ ...given, resource, entry, live, owners }));
    else found.kept.push({ key, because: verdict.because });
  }
}

function seenOf(live: LiveObject): Seen {
  const { uid, resourceVersion, deletionTimestamp, finalizers = [] } = live.metadata;
  const wasApplied = ownsFields(live);
  return { uid, resourceVersion, wasApplied, leaving: deletionTimestamp === undefined ? undefined : finalizers };
}

/** Whose a live object is, by the labels that kubestage gave it. */
function ownersOf(live: LiveObject | undefined): { team?: string; app?: string } {
  const {
    "kubestage.dev/team": team,
    "kubestage.dev/app": alone,
    "app.kubernetes.io/name": name,
  } = live?.metadata.labels ?? {};
  const app = alone ?? (team === undefined ? undefined : name);
  return { ...(team !== undefined && { team }), ...(app !== undefined && { app }) };
}

/** The other platform that applies this object, if one does: no object has two appliers. */
function otherPlatform({ metadata }: LiveObject, platform: string): string | undefined {
  const { labels = {}, managedFields = [] } = metadata;
  const owner = labels[platformLabel] ?? labels["app.kubernetes.io/part-of"];
  if (owner === undefined || owner === platform || labels["app.kubernetes.io/managed-by"] !== fieldManager)
    return undefined;
  return managedFields.some(({ manager, operation }) => manager === fieldManager && operation === "Apply")
    ? owner
    : undefined;
}

function belongsTo(owner: string): DryRun {
  const message = `it belongs to the platform ${JSON.stringify(owner)}, which applies it`;
  return { type: "refused", problem: { code: 409, reason: "Conflict", message, causes: [] }, warnings: [] };
}
