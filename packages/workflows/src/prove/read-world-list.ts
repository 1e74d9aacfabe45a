import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import type { LiveFinds } from "@kubestage/core";
import { addLiveObject } from "@kubestage/core";
import { inParallel } from "../cluster/in-parallel.ts";
import type { ProveProgress } from "./prove-progress.ts";

/** How a kind was read. `apart`: not at the moment of the rest. */
export interface KindRead {
  readonly resource: ServedResource;
  readonly outcome: { readonly type: "read" } | { readonly type: "apart" | "refused"; readonly because: string };
}

interface Reading {
  /** The version of the cluster's store; undefined where each kind is read at its own moment. */
  readonly version: string | undefined;
  readonly finds: LiveFinds;
  readonly signal: AbortSignal;
  readonly progress?: ProveProgress | undefined;
}

/** While one kind's page is taken apart the server gives the next; more would only take memory. */
const kindsAtOnce = 4;

/** An API server keeps past states for five minutes: who needs longer for a third time reads kinds one by one. */
const mostSnapshots = 3;

/**
 * Reads every kind as of one moment; where the cluster forgets it too soon, each as of its own. Nothing is found twice.
 *
 * Errors: those of the connection.
 */
export async function readAtOnce(
  api: ClusterApi,
  resources: readonly ServedResource[],
  { signal, progress }: { readonly signal: AbortSignal; readonly progress?: ProveProgress | undefined },
): Promise<{ readonly finds: LiveFinds; readonly kinds: readonly KindRead[] }> {
  for (let attempt = 1; ; attempt++) {
    const version = attempt > mostSnapshots ? undefined : await snapshotVersion(api, resources, signal);
    const finds: LiveFinds = { objects: [], gaps: [], diagnostics: [] };
    try {
      return { finds, kinds: await readKinds(api, resources, { version, finds, signal, progress }) };
    } catch (error) {
      if (!(error instanceof RefusedError) || error.problem.code !== 410 || version === undefined) throw error;
      progress?.({ type: "notice", message: "the cluster has forgotten the moment that was read: reading it again" });
    }
  }
}

/** The version of the cluster's store, as the first kind tells it that may be listed; undefined where none may. */
async function snapshotVersion(
  api: ClusterApi,
  resources: readonly ServedResource[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const isFirst = ({ group, kind }: ServedResource): boolean => group === "" && /^(Namespace|Node)$/.test(kind);
  const own = resources.filter(({ group }) => group === "");
  for (const resource of [...own.filter(isFirst), ...own.filter((one) => !isFirst(one))]) {
    try {
      for await (const page of api.list(resource, { metadataOnly: true, signal })) return page.resourceVersion;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
    }
  }
  return undefined;
}

/**
 * Reads every kind. Errors: RefusedError with 410 where the server no longer has the version, so that all must be read
 * anew; refusals for other reasons are outcomes.
 */
async function readKinds(api: ClusterApi, resources: readonly ServedResource[], reading: Reading): Promise<KindRead[]> {
  const kinds: KindRead[] = [];
  const services = resources.filter(({ group, kind }) => group === "apiregistration.k8s.io" && kind === "APIService");
  const others = resources.filter((resource) => !services.includes(resource));
  for (const resource of services) kinds.push(await readKind(api, resource, reading));
  const aggregated = aggregatedVersions(reading.finds);
  const total = others.length;
  let done = 0;
  await inParallel(
    others,
    async (resource) => {
      const isApart = aggregated.has(`${resource.version}.${resource.group}`);
      kinds.push(await (isApart ? readApart(api, resource, reading) : readKind(api, resource, reading)));
      reading.progress?.({ type: "checking", done: ++done, total });
    },
    kindsAtOnce,
  );
  const order = new Map(resources.map((resource, index) => [resource, index]));
  return kinds.toSorted((left, right) => (order.get(left.resource) ?? 0) - (order.get(right.resource) ?? 0));
}

/** What servers of their own serve, by the names of their APIServices: `v1beta1.metrics.k8s.io`. */
function aggregatedVersions({ objects }: LiveFinds): Set<string> {
  return new Set(
    objects.flatMap(({ object }) => {
      const { service } = (object["spec"] ?? {}) as { readonly service?: unknown };
      return object.kind === "APIService" && service ? [object.metadata.name] : [];
    }),
  );
}

async function readKind(api: ClusterApi, resource: ServedResource, reading: Reading): Promise<KindRead> {
  const { version } = reading;
  try {
    await readAll(api, resource, version, reading);
    if (version !== undefined) return { resource, outcome: { type: "read" } };
    const because = "the cluster does not keep what was long enough, or nothing may be listed that tells its version";
    return { resource, outcome: { type: "apart", because } };
  } catch (error) {
    return { resource, outcome: refusal(error) };
  }
}

async function readApart(api: ClusterApi, resource: ServedResource, reading: Reading): Promise<KindRead> {
  try {
    await readAll(api, resource, undefined, reading);
    return { resource, outcome: { type: "apart", because: "they are kept by a server of their own" } };
  } catch (error) {
    return { resource, outcome: refusal(error, true) };
  }
}

/** Errors: what is no refusal; a version that is gone, unless it was not asked for one. */
function refusal(error: unknown, isApart = false): KindRead["outcome"] {
  if (!(error instanceof RefusedError) || (error.problem.code === 410 && !isApart)) throw error;
  const { code, message, reason } = error.problem;
  return { type: "refused", because: message === "" ? `${code} ${reason}`.trim() : message };
}

async function readAll(
  api: ClusterApi,
  resource: ServedResource,
  resourceVersion: string | undefined,
  { finds, signal }: Reading,
): Promise<void> {
  const origin = { type: "live", context: api.context } as const;
  for await (const { objects } of api.list(resource, { resourceVersion, signal }))
    for (const object of objects) addLiveObject(finds, object, origin);
}
