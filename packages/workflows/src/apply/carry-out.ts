import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type {
  ApplyOutcome,
  CarriedOut,
  Engine,
  LiveObject,
  ObjectKey,
  Plan,
  PlanItem,
  Refusal,
  Waiting,
  WantedObject,
} from "@kubestage/core";
import { keyText } from "@kubestage/core";
import { Blocked } from "./blocked.ts";
import type { Inventory } from "../cluster/inventory.ts";
import type { Lease } from "./lease.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import type { Seen, Survey } from "../plan/survey.ts";

/** One apply while it runs: what it works on, and what has become of it so far. */
export interface Run {
  readonly api: ClusterApi;
  readonly platform: string;
  /** What delivers in the cluster; undefined for kubestage itself. */
  readonly engine: Engine | undefined;
  readonly survey: Survey;
  readonly wanted: ReadonlyMap<string, WantedObject>;
  readonly inventory: Inventory;
  readonly force: boolean;
  /** How long is waited for anything, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether to wait until what was written is ready, and what was deleted is gone. */
  readonly wait: boolean;
  /** As the lease has it; without one there is nobody to ask. */
  readonly ensureHeld: Lease["ensureHeld"] | undefined;
  /** Aborted when no further write may begin: by a signal, or because another apply holds the lease. */
  readonly stopping: AbortController;
  readonly progress: ClusterProgress | undefined;
  readonly record: Record;
}

/** What has become of the plan's items so far. */
export class Record {
  readonly applied: CarriedOut[] = [];
  readonly failed: (CarriedOut & { readonly problem: Refusal })[] = [];
  readonly notTried: (CarriedOut & { readonly because: string })[] = [];
  readonly kept: { readonly key: ObjectKey; readonly because: string }[] = [];
  /** Not ready in the end. */
  readonly unready: Waiting[] = [];
  /** Deleted, and not gone in the end. */
  readonly leaving: Waiting[] = [];
  readonly blocked = new Blocked();
  /** What is still being deleted, where nobody waits for it. */
  readonly going = new Blocked();
  /** Objects as the API server gave them back, for whoever waits until they are ready. */
  readonly written: { readonly live: LiveObject; readonly item: PlanItem; readonly resource: ServedResource }[] = [];
  /** What made any further write impossible, and in a few words why others were not tried. */
  end: { readonly error: KubestageError; readonly because: string } | undefined;
}

export function carried({ key, stage, action }: PlanItem): CarriedOut {
  return { key, stage, action };
}

/** Why no further write may begin, or undefined. */
export function stopped({ stopping, record }: Run): string | undefined {
  if (record.end) return record.end.because;
  return stopping.signal.aborted ? "the apply was ended before" : undefined;
}

/** Tells what has become of an item, and blocks what depends on it where it failed. */
export function tellFailed({ record, progress }: Run, item: PlanItem, problem: Refusal): void {
  record.failed.push({ ...carried(item), problem });
  record.blocked.add(item, keyText(item.key));
  progress?.({ type: "failed", key: item.key, action: item.action, message: problem.message });
}

/**
 * Does `work` for an item. Where the cluster cannot be reached, or refuses the credentials, nothing further begins.
 */
export async function attempt(run: Run, item: PlanItem, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
    run.record.end ??= { error, because: "the cluster could not be asked any more" };
    tellFailed(run, item, { reason: error.code, message: error.message, hint: error.hint });
  }
}

/** Saves the inventory. What cannot be saved is told, and ends the apply in order. */
export async function saveInventory({ inventory, record, ensureHeld }: Run): Promise<void> {
  try {
    await ensureHeld?.();
    await inventory.save();
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
    record.end ??= { error, because: "the inventory, which comes first, could not be written" };
  }
}

/** What an apply did, at its end. */
export function outcomeOf({ survey, record, stopping, platform }: Run, plan: Plan): ApplyOutcome {
  const { applied, failed, notTried, unready, leaving } = record;
  return {
    platform,
    cluster: plan.cluster,
    applied,
    failed,
    notTried,
    kept: [...survey.kept, ...record.kept],
    awaited: [...leaving, ...unready],
    unchanged: plan.unchanged,
    interrupted: stopping.signal.aborted && !record.end,
  };
}

export function seenOf({ survey }: Run, key: ObjectKey): Seen | undefined {
  return survey.seen.get(keyText(key));
}
