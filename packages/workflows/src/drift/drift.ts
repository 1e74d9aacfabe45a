import { resolve } from "node:path";
import type { GrowingFile } from "@kubestage/adapters";
import { openGrowingFile } from "@kubestage/adapters";
import type { Diagnostic, DriftEvent, DriftReport } from "@kubestage/core";
import { arrangeDrifts, notesOfEngine, stageIdentity } from "@kubestage/core";
import type { ClusterRequest, Prepared } from "../plan/prepare.ts";
import { prepare } from "../plan/prepare.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import { noAuditTrail, readAuditTrail } from "./audit-trail.ts";
import { findDrift } from "./find-drift.ts";
import type { Scene } from "./observation.ts";
import { watchDrift } from "./watch-drift.ts";

export interface DriftRequest extends ClusterRequest {
  /** A file of audit.k8s.io/v1 Events, one a line; relative to the working directory. */
  readonly auditLog?: string | undefined;
}

export interface DriftResult {
  /** Absent where an error of the declaration was found: then no cluster was asked. */
  readonly report: DriftReport | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Who is told while a cluster is watched. */
export interface DriftListener {
  readonly tell: (event: DriftEvent) => Promise<void>;
  readonly problem: (diagnostic: Diagnostic) => void;
  /** Called when all that was there at the beginning is known. */
  readonly begun: (what: { readonly declared: number; readonly kinds: number; readonly cluster: string }) => void;
  /** Called when the server is away, with what it did. */
  readonly waits: (what: string) => void;
}

/**
 * Declared against live: what has changed, what is missing, and what nobody declared. Nothing is written.
 *
 * Errors: those of the declaration, KS5102, and KS6015 for kinds that may not be looked at, as diagnostics (to somebody
 * who may look into some namespaces only one KS5102 for all that); thrown KS5101 of the audit log and those of connecting.
 */
export async function drift(request: DriftRequest, progress?: ClusterProgress): Promise<DriftResult> {
  return withAuditLog(request, async (auditLog) => {
    const { prepared, diagnostics } = await prepare(request, "compare", progress);
    if (!prepared) return { report: undefined, diagnostics };
    const { platform, connected } = prepared;
    const { drifts, problems, ...looked } = await withScene(prepared, { auditLog, signal: request.signal }, findDrift);
    const report: DriftReport = {
      platform: platform.name,
      cluster: { name: connected.cluster.name, uid: connected.uid },
      ...looked,
      drifts: arrangeDrifts(
        drifts,
        platform.stages.map(({ name }) => name),
      ),
    };
    return { report, diagnostics: [...diagnostics, ...problems] };
  });
}

/**
 * The same from now on: each drift when it appears, and when it is gone, until the request's signal is aborted.
 *
 * Errors: as of `drift`; where those of the declaration stand in the way they are the result.
 */
export async function followDrift(
  request: DriftRequest,
  listener: DriftListener,
  progress?: ClusterProgress,
): Promise<readonly Diagnostic[]> {
  return withAuditLog(request, async (auditLog) => {
    const { prepared, diagnostics } = await prepare(request, "compare", progress);
    if (!prepared) return diagnostics;
    for (const diagnostic of diagnostics) if (diagnostic.code.startsWith("KS6")) listener.problem(diagnostic);
    const { connected, wanted } = prepared;
    const begun = (kinds: number): void =>
      listener.begun({ declared: wanted.objects.length, kinds, cluster: connected.cluster.name });
    return withScene(prepared, { auditLog, signal: request.signal }, (scene) =>
      watchDrift(scene, { ...listener, begun }),
    );
  });
}

/** Opens the audit log, if there is one, before anything else: a name that was mistyped is told at once. */
async function withAuditLog<Result>(
  { auditLog, from }: DriftRequest,
  work: (auditLog: GrowingFile | undefined) => Promise<Result>,
): Promise<Result> {
  const file = auditLog === undefined ? undefined : await openGrowingFile(resolve(from, auditLog), auditLog);
  try {
    return await work(file);
  } finally {
    await file?.close();
  }
}

async function withScene<Result>(
  { platform, connected, wanted, stage }: Prepared,
  { auditLog, signal }: { readonly auditLog: GrowingFile | undefined; readonly signal: AbortSignal },
  look: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  const { api } = connected;
  try {
    const namespaces = new Set(wanted.objects.map(({ key }) => key.namespace));
    const trail = auditLog ? await readAuditTrail(auditLog, (name) => namespaces.has(name)) : noAuditTrail;
    return await look({
      api,
      platform: platform.name,
      wanted: wanted.objects,
      wholeCluster: stage === undefined,
      confined: stageIdentity(platform, connected.cluster),
      notes: notesOfEngine(connected.cluster.engine),
      trail,
      signal,
    });
  } finally {
    api.close();
  }
}
