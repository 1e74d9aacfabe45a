import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { KubernetesObject, LiveObject } from "@kubestage/core";
import { recordsNamespace } from "@kubestage/core";
import type { ClusterProgress } from "../cluster/progress.ts";

const leases: ServedResource = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
  verbs: ["create", "get", "update"],
};

const name = "apply";
/** A holder that has not renewed for so long has ended without releasing. */
const durationSeconds = 10;
const renewEveryMs = 3_000;
/** A lease that was renewed so long ago may soon be somebody else's: nothing is sent before it is renewed. */
const freshMs = 7_000;
const lookAgainMs = 500;

interface LeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** The right to apply to one cluster. */
export interface Lease {
  /** Aborted, the reason being a KubestageError, when somebody else holds the lease: then nothing further is written. */
  readonly lost: AbortSignal;
  /**
   * Ends once it is certain that the lease is still ours, which costs nothing where it was renewed a moment ago. A
   * process that was stopped and goes on, or a machine that slept, comes to know here that another has taken over.
   *
   * Errors: KS5009 where it has; those of ClusterApi where it cannot be asked.
   */
  readonly ensureHeld: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Takes the platform's lease in a cluster, so that one apply runs at a time. One that is held is waited for until
 * `timeoutMs` has passed. Whether its holder still lives is judged by its renewals as seen from here: the clocks of two
 * machines are never compared.
 *
 * Errors: KS5009 where somebody else still holds it; KS5014 where it may not be written.
 * Source: https://kubernetes.io/docs/concepts/architecture/leases/
 */
export async function takeLease(
  api: ClusterApi,
  platform: string,
  options: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly progress?: ClusterProgress | undefined;
  },
): Promise<Lease> {
  const holder = `${userName()}@${hostname()} (process ${process.pid}, ${randomUUID().slice(0, 8)})`;
  const started = performance.now();
  let seen: { readonly version: string; readonly at: number } | undefined;
  for (;;) {
    const found = await readLease(api, platform, options.signal);
    const now = performance.now();
    const spec = found && specOf(found);
    if (found && seen?.version !== found.metadata.resourceVersion)
      seen = { version: found.metadata.resourceVersion, at: now };
    const heldMs = (spec?.leaseDurationSeconds ?? durationSeconds) * 1000;
    const free = !found || !spec?.holderIdentity || (seen !== undefined && now - seen.at > heldMs);
    if (free) {
      const taken = await writeLease(api, platform, found, holder);
      if (taken) return keep(api, platform, taken, holder);
      continue;
    }
    const [by, since] = [spec.holderIdentity ?? "", spec.acquireTime ?? "an unknown time"];
    if (now - started > options.timeoutMs) throw held(api, by, since);
    options.progress?.({ type: "held", holder: by, since });
    await pause(lookAgainMs, options.signal);
    options.signal.throwIfAborted();
  }
}

/** The connection for whoever holds `lease`: no write goes out, nor is repeated, once another may hold it. */
export function fenced(api: ClusterApi, { ensureHeld }: Lease): ClusterApi {
  return {
    ...api,
    apply: (resource, object, options) => api.apply(resource, object, { ...options, beforeSending: ensureHeld }),
    delete: (resource, object, options) => api.delete(resource, object, { ...options, beforeSending: ensureHeld }),
  };
}

/** Renews the lease until it is released, or somebody else has it. */
function keep(api: ClusterApi, platform: string, taken: LiveObject, holder: string): Lease {
  const lost = new AbortController();
  const ended = new AbortController();
  let current = taken;
  let renewedAt = clocks();
  let running: Promise<void> | undefined;
  const renewOnce = async (): Promise<void> => {
    lost.signal.throwIfAborted();
    const asked = clocks();
    const renewed = await writeLease(api, platform, current, holder);
    if (!renewed) lost.abort(takenOver(api));
    lost.signal.throwIfAborted();
    current = renewed ?? current;
    renewedAt = asked;
  };
  const renew = (): Promise<void> =>
    (running ??= renewOnce().finally(() => {
      running = undefined;
    }));
  const renewAgain = async (): Promise<void> => {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await pause(renewEveryMs, ended.signal);
      // A server that cannot be reached is not another holder, and is asked again: whoever writes waits for it.
      if (!ended.signal.aborted) await unlessUnreachable(renew());
    }
  };
  const renewing = renewAgain();
  return {
    lost: lost.signal,
    ensureHeld: async () => {
      lost.signal.throwIfAborted();
      if (agesMs(renewedAt).some((age) => age > freshMs)) await renew();
    },
    release: async () => {
      ended.abort();
      await renewing;
      if (!lost.signal.aborted) await writeLease(api, platform, current, undefined);
    },
  };
}

/** The clock that never jumps stands still while a machine sleeps; the other does not. */
function clocks(): readonly number[] {
  return [performance.now(), Date.now()];
}

function agesMs(then: readonly number[]): number[] {
  return clocks().map((now, index) => Math.abs(now - (then[index] ?? 0)));
}

async function unlessUnreachable(renewing: Promise<void>): Promise<void> {
  try {
    await renewing;
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
  }
}

/** Ends early, and without an error, when `signal` is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function readLease(api: ClusterApi, platform: string, signal: AbortSignal): Promise<LiveObject | undefined> {
  const answer = await api.get(leases, recordsNamespace(platform), name, signal);
  if (answer.ok) return answer.object;
  if (answer.problem.code === 404) return undefined;
  throw notWritable(answer.problem.message);
}

/** The lease as written, or undefined where somebody else was quicker. Without a holder it is free. */
async function writeLease(
  api: ClusterApi,
  platform: string,
  before: LiveObject | undefined,
  holder: string | undefined,
): Promise<LiveObject | undefined> {
  const now = new Date().toISOString().replace("Z", "000Z");
  const old = before && specOf(before);
  const renews = old?.holderIdentity === holder;
  const metadata = {
    name,
    namespace: recordsNamespace(platform),
    ...(before && { uid: before.metadata.uid, resourceVersion: before.metadata.resourceVersion }),
  };
  const object = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata,
    spec: {
      holderIdentity: holder ?? null,
      leaseDurationSeconds: durationSeconds,
      acquireTime: renews ? (old?.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (old?.leaseTransitions ?? 0) + (renews ? 0 : 1),
    },
  } satisfies KubernetesObject & { spec: unknown };
  const answer = await (before ? api.update(leases, object) : api.create(leases, object));
  if (answer.ok) return answer.object;
  if (answer.problem.code !== 409 && answer.problem.code !== 404) throw notWritable(answer.problem.message);
  // An answer that was lost on the way makes the second try a conflict with our own first one.
  const found = await api.get(leases, metadata.namespace, name);
  return found.ok && holder !== undefined && specOf(found.object).holderIdentity === holder ? found.object : undefined;
}

function specOf(lease: LiveObject): LeaseSpec {
  const spec: LeaseSpec = lease["spec"] ?? {};
  return spec;
}

/** Inside a container the user's id may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}

function held(api: ClusterApi, holder: string, since: string): KubestageError {
  return new KubestageError("KS5009", {
    message: `${holder} has been applying to ${api.server} since ${since}`,
    hint: `wait for it to end, or give it more time with --timeout; one that was killed gives way after ${durationSeconds} seconds`,
  });
}

function takenOver(api: ClusterApi): KubestageError {
  return new KubestageError("KS5009", {
    message: `another apply to ${api.server} has taken over, because this one did not renew its lease in time`,
    hint: "wait for it to end and run the same command again",
  });
}

function notWritable(message: string): KubestageError {
  return new KubestageError("KS5014", {
    message: `the lease by which one apply runs at a time cannot be written: ${message}`,
    hint: "let somebody apply who may write in the platform's own namespace; `kubestage doctor` lists the rights",
  });
}
