import type { ClusterApi } from "@kubestage/adapters";
import {
  contentHash,
  type Diagnostic,
  type Drift,
  keyText,
  notesOfEngine,
  type Platform,
  platformApp,
  readiness,
  type SeenApp,
  stageIdentity,
  type WantedObject,
  type Cluster,
} from "@kubestage/core";
import { PodReasons } from "../apply/pod-reasons.ts";
import { readLive, readNamespaces } from "../cluster/live.ts";
import { noAuditTrail } from "../drift/audit-trail.ts";
import { findDrift } from "../drift/find-drift.ts";

/** What is looked at, and what it is compared with. */
export interface Sight {
  readonly api: ClusterApi;
  readonly platform: Platform;
  readonly cluster: Cluster;
  /** What the ledger has for the cluster. */
  readonly wanted: readonly WantedObject[];
  readonly signal: AbortSignal;
}

export interface Look {
  /** By stage and app, as `pointerKey` has them. */
  readonly seen: ReadonlyMap<string, SeenApp>;
  /** What could not be looked at: then nothing can be said. */
  readonly problems: readonly Diagnostic[];
}

/** So many differences are named. */
const mostNamed = 3;
const hashLength = 16;

/** How each app of a cluster is, against its manifests. Nothing is written. Errors: those of `ClusterApi`. */
export async function lookAtCluster(sight: Sight): Promise<Look> {
  const { api, platform, cluster, wanted, signal } = sight;
  const { drifts, problems } = await findDrift({
    ...{ api, wanted, signal, platform: platform.name, trail: noAuditTrail, wholeCluster: true },
    ...{ confined: stageIdentity(platform, cluster), notes: notesOfEngine(cluster.engine) },
  });
  const all = [...drifts];
  const unready = await unreadyIn(sight);
  const seen = new Map<string, SeenApp>();
  const stages = new Set(wanted.flatMap(({ stage }) => stage ?? []));
  for (const stage of stages) {
    const inStage = wanted.filter((one) => one.stage === stage);
    const apps = new Set(inStage.flatMap(({ app }) => app ?? []));
    for (const app of apps) {
      const isOwn = (one: Of): boolean => one.stage === stage && one.app === app;
      seen.set(`${stage}/${app}`, seenOf({ isOwn, isOf: isOwn }, { wanted, drifts: all, unready }));
    }
    // A release of the platform's documents changes files of apps too; how these are is their own affair.
    const isOf = (one: Of): boolean => one.stage === stage || one.stage === undefined;
    const isOwn = (one: Of): boolean => isOf(one) && !(one.app !== undefined && apps.has(one.app));
    seen.set(`${stage}/${platformApp}`, seenOf({ isOwn, isOf }, { wanted, drifts: all, unready }));
  }
  return { seen, problems: problems.filter(({ severity }) => severity === "error") };
}

type Of = Pick<WantedObject, "stage" | "app">;

interface Unready {
  readonly wanted: WantedObject;
  readonly uid: string;
  readonly why: string;
  readonly isFailed: boolean;
}

function seenOf(
  { isOwn, isOf }: { readonly isOwn: (one: Of) => boolean; readonly isOf: (one: Of) => boolean },
  {
    wanted,
    drifts,
    unready,
  }: {
    readonly wanted: readonly WantedObject[];
    readonly drifts: readonly Drift[];
    readonly unready: readonly Unready[];
  },
): SeenApp {
  const own = drifts.filter(isOwn);
  const missing = own.filter(({ type }) => type === "missing");
  const unwell = unready.filter((one) => isOwn(one.wanted));
  const isFailed = unwell.some((one) => one.isFailed);
  const whys = [...unwell.map((one) => `${keyText(one.wanted.key)}: ${one.why}`), ...missing.map(driftSaid)];
  return {
    wanted: contentHash(wanted.filter(isOf).map(({ object }) => object)).slice(0, hashLength),
    differences: named(drifts.filter((drift) => isOf(drift) && isUndone(drift))),
    drifts: named(own),
    health: isFailed ? "degraded" : whys.length > 0 ? "progressing" : "healthy",
    said: shortened(whys).join("; "),
  };
}

/** Whether an apply would do something about it: what somebody has added stays, and what nobody declared too. */
function isUndone(drift: Drift): boolean {
  return drift.type === "missing" || (drift.type === "changed" && drift.fields.some(({ stays }) => stays !== true));
}

function named(drifts: readonly Drift[]): string[] {
  return shortened(drifts.map(driftSaid).toSorted());
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - mostNamed;
  return more > 0 ? [...lines.slice(0, mostNamed), `and ${more} more`] : [...lines];
}

/** Values are left out: they may be anything. */
function driftSaid(drift: Drift): string {
  const what = keyText(drift.key);
  if (drift.type === "missing") return `${what} is not there`;
  if (drift.type === "foreign") return `${what} is declared by nobody`;
  return `${what} is changed: ${shortened(drift.fields.map(({ path }) => path)).join(", ")}`;
}

async function unreadyIn({ api, platform, wanted, signal }: Sight): Promise<Unready[]> {
  const found: Unready[] = [];
  const byKey = new Map(wanted.map((one) => [keyText(one.key), one]));
  const namespaces = await readNamespaces(api, { wanted, entries: [] }, signal);
  const discovery = await api.discovery({ signal });
  const subjects = { wanted, entries: [], discovery, namespaces, platform: platform.name, signal };
  await readLive(api, subjects, (key, live) => {
    const one = byKey.get(key);
    const state = one && live && readiness(live);
    if (one && live && state && state.state !== "ready")
      found.push({ wanted: one, uid: live.metadata.uid, why: state.why, isFailed: state.state === "failed" });
    return Promise.resolve();
  });
  const reasons = new PodReasons(api);
  await reasons.look(
    found.map(({ wanted: { key }, uid }) => ({ key, uid })),
    { now: true },
  );
  return found.map((one) => ({ ...one, why: reasons.added(one.why, one.wanted.key) }));
}
