import { KubestageError } from "@kubestage/adapters";
import type { ApplyOutcome, Diagnostic, Plan } from "@kubestage/core";
import { diagnose, isComplete, keyText } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { outcomeOf, Record } from "./carry-out.ts";
import { carryOut } from "./carry-out-plan.ts";
import type { Consent } from "../plan/check-plan.ts";
import { checkPlan, inventoryProblems } from "../plan/check-plan.ts";
import {
  entryOf,
  Inventory,
  isSameEntry,
  isSameInventory,
  pickEntry,
  readStoredInventory,
} from "../cluster/inventory.ts";
import type { Lease } from "./lease.ts";
import { fenced, takeLease } from "./lease.ts";
import type { ClusterRequest, Planned, Prepared } from "../plan/prepare.ts";
import { planNow, prepare } from "../plan/prepare.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import { makePlatformNamespace } from "./platform-namespace.ts";
import { comparedWithSaved, openSavedPlan } from "../plan/saved-plan.ts";
import { checkApplicant } from "../cluster/who-applies.ts";

export interface ApplyRequest extends ClusterRequest, Consent {
  /** For how long anything is waited for, in milliseconds: another apply, what is deleted, what becomes ready. */
  readonly timeoutMs: number;
  /** Whether to wait until what was written is ready, and what was deleted is gone. */
  readonly wait: boolean;
  /** Shows the plan; what it shows is what is carried out. */
  readonly show: (plan: Plan) => Promise<void>;
  /** Asks whether to go on. Without it nobody is asked, because they have said so before. */
  readonly confirm: (() => Promise<boolean>) | undefined;
}

/**
 * How it ended: `done`, nothing to do included; `failed`: nothing could be done; `refused`: nothing was begun, with the
 * reason; `partly`; `interrupted`: before anything was changed.
 */
export type ApplyEnd = "done" | "failed" | "refused" | "partly" | "interrupted";

export interface ApplyResult {
  readonly end: ApplyEnd;
  readonly plan: Plan | undefined;
  /** Absent where nothing was begun. */
  readonly outcome: ApplyOutcome | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings a cluster to what the declaration wants, or carries out a saved plan exactly.
 *
 * Errors: those of the declaration, KS5001 to KS5005 and KS5015 of a plan that is not begun, KS5006 to KS5008 of a saved one, KS5011
 * and KS5012 of one that did not come to its end, as diagnostics; thrown those of connecting, KS5009 and KS5010.
 */
export async function apply(given: ApplyRequest, progress?: ClusterProgress): Promise<ApplyResult> {
  const found = openSavedPlan(given);
  if ("problem" in found) return { ...refused(undefined, [found.problem]), end: found.end };
  const { opened } = found;
  const request = { ...given, ...found.request };
  const { prepared, diagnostics } = await prepare(request, "write", progress);
  if (!prepared) return { end: "failed", plan: undefined, outcome: undefined, diagnostics };
  const { api } = prepared.connected;
  try {
    const trustFields = opened === undefined;
    const planned = await planNow(prepared, { trustFields, signal: request.signal, progress });
    const { plan } = planned.survey;
    const moved = opened ? comparedWithSaved(opened, request, prepared, planned) : [];
    if (moved.length > 0) return refused(plan, [...diagnostics, ...moved]);
    const unread = inventoryProblems(planned.inventory, "error");
    if (unread.length > 0) return refused(plan, [...diagnostics, ...unread]);
    const result = await begin({ prepared, planned, request, isSaved: opened !== undefined, progress });
    return { ...result, diagnostics: [...diagnostics, ...result.diagnostics] };
  } finally {
    api.close();
  }
}

interface Begun {
  readonly prepared: Prepared;
  readonly planned: Planned;
  readonly request: ApplyRequest;
  /** Whoever gives a saved plan has seen it: nobody is asked, and no other is made in its place. */
  readonly isSaved: boolean;
  readonly progress: ClusterProgress | undefined;
  /** Held already. */
  readonly lease?: Lease;
}

async function begin(begun: Begun): Promise<ApplyResult> {
  const { prepared, planned, request } = begun;
  const { plan } = planned.survey;
  await request.show(plan);
  const { api, cluster } = prepared.connected;
  const against = [
    ...(plan.items.length > 0 ? await checkApplicant(api, prepared.platform, cluster, request.signal) : []),
    ...checkPlan(plan, prepared.wanted.objects, request),
    ...(planned.inventory.hasNamespace || prepared.stage === undefined ? [] : [wholeFirst(prepared)]),
  ];
  if (against.length > 0) return refused(plan, against);
  const asks = plan.items.length > 0 && !begun.isSaved;
  if (asks && request.confirm && !(await request.confirm())) return refused(plan, [notConfirmed()]);
  request.signal.throwIfAborted();
  return underLease(begun);
}

async function underLease(begun: Begun): Promise<ApplyResult> {
  const { prepared, planned, request, progress } = begun;
  const { api, uid } = prepared.connected;
  const run = newRun(begun);
  if (isAtRest(run, planned)) return ended(begun, run);
  const home = { platform: prepared.platform.name, cluster: uid };
  const isFirst = !planned.inventory.hasNamespace;
  if (isFirst) await makePlatformNamespace(run);
  let lease: Lease | undefined;
  try {
    lease = begun.lease ?? (await takeLease(api, home.platform, { ...request, progress }));
    const now = await readStoredInventory(api, home, request.signal);
    if (!isSameInventory(planned.inventory, now)) return await planAgain(begun, lease);
    stopWhenLost(run, lease);
    return await ended(begun, { ...run, api: fenced(api, lease), ensureHeld: lease.ensureHeld });
  } catch (error) {
    // By then the first thing was made, and is told.
    if (isFirst && request.signal.aborted && error === request.signal.reason) return await ended(begun, run);
    throw error;
  } finally {
    if (lease && !begun.lease) await release(lease, progress);
  }
}

/** Another apply ran since the plan was made. Who was not asked about the plan gets a new one. */
async function planAgain(begun: Begun, lease: Lease): Promise<ApplyResult> {
  const { prepared, request, progress } = begun;
  if (begun.isSaved || request.confirm) return refused(begun.planned.survey.plan, [overtaken()]);
  progress?.({ type: "notice", message: "another apply has changed the cluster since; this is the plan now:" });
  const planned = await planNow(prepared, { trustFields: true, signal: request.signal, progress });
  return begin({ ...begun, planned, lease });
}

async function ended(begun: Begun, run: Run): Promise<ApplyResult> {
  const { plan } = begun.planned.survey;
  await carryOut(run);
  const outcome = outcomeOf(run, plan);
  return { end: endOf(outcome, run), plan, outcome, diagnostics: shortcomings(outcome, run) };
}

/** Nothing to write, nor to record: a plan of nothing takes no lease. */
function isAtRest({ survey, wanted, platform }: Run, { inventory }: Planned): boolean {
  if (survey.plan.items.length + survey.forgotten.length + survey.handed.length > 0) return false;
  const recorded = Map.groupBy(inventory.entries, (entry) => keyText(entry.key));
  return [...wanted].every(([text, { key, stage }]) => {
    const { uid, wasApplied = false } = survey.seen.get(text) ?? {};
    const before = pickEntry(recorded.get(text), uid);
    return isSameEntry(before, entryOf({ key, stage }, { platform, uid, before, isNew: false, wasApplied }));
  });
}

function newRun({ prepared, planned, request, progress }: Begun): Run {
  const { connected, platform, wanted } = prepared;
  const home = { platform: platform.name, cluster: connected.uid };
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(request.signal.reason);
  if (request.signal.aborted) stop();
  request.signal.addEventListener("abort", stop, { once: true });
  return {
    api: connected.api,
    platform: platform.name,
    engine: connected.cluster.engine,
    survey: planned.survey,
    wanted: new Map(wanted.objects.map((one) => [keyText(one.key), one])),
    inventory: new Inventory(connected.api, home, planned.inventory),
    force: request.forceConflicts,
    timeoutMs: request.timeoutMs,
    wait: request.wait,
    ensureHeld: undefined,
    stopping,
    progress,
    record: new Record(),
  };
}

function endOf(outcome: ApplyOutcome, { record, wait }: Run): ApplyEnd {
  const expected = wait ? outcome : { ...outcome, awaited: [] };
  if (isComplete(expected) && !record.end) return "done";
  if (outcome.applied.length > 0 || outcome.failed.length + outcome.notTried.length === 0) return "partly";
  return outcome.interrupted ? "interrupted" : "failed";
}

/** Somebody who saw no renewals for long enough applies by now: nothing further is written. */
function stopWhenLost({ stopping, record }: Run, { lost }: Lease): void {
  const stop = (): void => {
    record.end ??= { error: lost.reason as KubestageError, because: "another apply has taken over" };
    stopping.abort(lost.reason);
  };
  if (lost.aborted) stop();
  lost.addEventListener("abort", stop, { once: true });
}

function asDiagnostic({ code, message, hint }: KubestageError): Diagnostic {
  return diagnose(code, { message, hint });
}

/** A lease that cannot be released gives way by itself. */
async function release(lease: Lease, progress: ClusterProgress | undefined): Promise<void> {
  try {
    await lease.release();
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
    progress?.({ type: "notice", message: `the lease was not given back, and ends by itself: ${error.message}` });
  }
}

function refused(plan: Plan | undefined, diagnostics: readonly Diagnostic[]): ApplyResult {
  return { end: "refused", plan, outcome: undefined, diagnostics };
}

function shortcomings({ failed, notTried, applied }: ApplyOutcome, { record, wait }: Run): Diagnostic[] {
  const out: Diagnostic[] = [];
  const left = failed.length + notTried.length;
  if (record.end) out.push(asDiagnostic(record.end.error));
  if (left > 0) {
    const message = `${left} of ${left + applied.length} changes were not applied`;
    out.push(diagnose("KS5011", { message, hint: "the same command again does what is left" }));
  }
  const awaited = [countText(record.unready.length, "not ready"), countText(record.leaving.length, "not gone")];
  const message = awaited.filter((text) => text !== "").join(", and ");
  if (wait && message !== "") {
    out.push(diagnose("KS5012", { message, hint: "see why above; the same command again goes on waiting" }));
  }
  return out;
}

function countText(count: number, how: string): string {
  return count === 0 ? "" : `${count} object${count === 1 ? " is" : "s are"} ${how}`;
}

function wholeFirst({ platform, stage }: Prepared): Diagnostic {
  return diagnose("KS5005", {
    message: `nothing of ${platform.name} is in this cluster yet, and what keeps its stages apart is not part of the stage ${stage}`,
    hint: "apply once without --stage",
  });
}

function notConfirmed(): Diagnostic {
  return diagnose("KS5005", { message: "the plan was not confirmed", hint: "answer `yes`, or say --yes beforehand" });
}

function overtaken(): Diagnostic {
  return diagnose("KS5006", {
    message: "another apply has changed the cluster since the plan was made",
    hint: "the same command again shows what is left to do; make a saved plan anew",
  });
}
