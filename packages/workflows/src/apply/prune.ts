import type { ServedResource } from "@kubestage/adapters";
import type { ObjectKey, PlanItem } from "@kubestage/core";
import { deletionWaves, isNamespace, keyText } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { attempt, carried, saveInventory, stopped, tellFailed } from "./carry-out.ts";
import { untilGone } from "./gone.ts";
import { inParallel } from "../cluster/in-parallel.ts";
import { preferred } from "../cluster/live.ts";
import { refusalOf } from "./write-object.ts";

/** What a Deployment made goes before it does, so that no pod outlives the walls around it. */
const pods: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"]);

/** Nobody calls this waiting; most is gone within it, so that what comes after it can go too. */
const momentMs = 2_000;

/**
 * Deletes what is no longer declared, in the order of `deletionWaves`: each very object, by its UID, and never one of the
 * same name that somebody made since. What is still there when the time is over keeps standing what has to outlive it;
 * where nobody waits, that is left to the next apply.
 */
export async function prune(run: Run, items: readonly PlanItem[]): Promise<void> {
  for (const wave of deletionWaves(items)) {
    const began = performance.now();
    await inParallel(wave, async (item) => {
      const because = stopped(run) ?? run.record.blocked.becauseInside(item);
      const later = run.record.going.becauseInside(item);
      if (because !== undefined) run.record.notTried.push({ ...carried(item), because });
      else if (later === undefined) await attempt(run, item, () => deleteOne(run, item, began + patienceMs(run, item)));
      else run.record.kept.push({ key: item.key, because: `${later}; the next apply removes it` });
    });
    await saveInventory(run);
  }
}

/** A namespace takes seconds in any case. */
function patienceMs({ wait, timeoutMs }: Run, { key }: PlanItem): number {
  if (wait) return timeoutMs;
  return isNamespace(key) ? 0 : momentMs;
}

async function deleteOne(run: Run, item: PlanItem, deadline: number): Promise<void> {
  const { api, inventory, record, progress } = run;
  const { key, uid } = item;
  const resource = await resourceOf(run, key);
  if (!resource || uid === undefined) {
    inventory.forget(key);
    record.applied.push(carried(item));
    return;
  }
  const propagation = pods.has(key.kind) ? "Foreground" : "Background";
  const answer = await api.delete(resource, { namespace: key.namespace, name: key.name, uid }, { propagation });
  if (!answer.ok && answer.problem.code === 409) {
    // Another object has taken the name: it is not ours.
    inventory.forget(key);
    record.kept.push({ key, because: "somebody made it anew after the plan was made" });
    return;
  }
  if (!answer.ok && answer.problem.code !== 404) return tellFailed(run, item, refusalOf(answer.problem));
  const waiting = [{ key, why: "it is being deleted" }];
  const slow = setTimeout(() => progress?.({ type: "awaiting", until: "gone", waiting }), 2_000);
  const ended = await untilGone(api, resource, { key, uid }, { deadline, signal: run.stopping.signal });
  clearTimeout(slow);
  record.applied.push(carried(item));
  if (ended.gone) {
    inventory.forget(key);
    if (isNamespace(key)) inventory.forgetInside(key.name);
    return;
  }
  record.leaving.push({ key, why: ended.why });
  const after = run.wait ? record.blocked : record.going;
  after.add(item, keyText(key));
}

async function resourceOf({ api }: Run, key: ObjectKey): Promise<ServedResource | undefined> {
  return preferred(await api.discovery(), key);
}
