import type { PlanItem } from "@kubestage/core";
import { keyText } from "@kubestage/core";
import { getIfThere, preferred } from "../cluster/live.ts";
import { withoutOurFields } from "../plan/release-namespace.ts";
import type { Run } from "./carry-out.ts";
import { attempt, carried, saveInventory, seenOf, stopped, tellFailed } from "./carry-out.ts";
import { writeObject } from "./write-object.ts";

/**
 * Gives back what was there before and is no longer declared: what our manager alone owns of it goes. Where that fails, the
 * walls around it stand.
 */
export async function release(run: Run): Promise<void> {
  const items = run.survey.plan.items.filter(({ action, key }) => action === "change" && !run.wanted.has(keyText(key)));
  if (items.length === 0) return;
  for (const item of items) {
    const because = stopped(run) ?? run.record.blocked.becauseInside(item);
    if (because === undefined) await attempt(run, item, () => releaseOne(run, item));
    else run.record.notTried.push({ ...carried(item), because });
  }
  await saveInventory(run);
}

async function releaseOne(run: Run, item: PlanItem): Promise<void> {
  const { api, inventory, record, stopping } = run;
  const resource = preferred(await api.discovery(), item.key);
  const live = resource && (await getIfThere(api, resource, item.key));
  if (resource && live) {
    const written = await writeObject({
      api,
      resource,
      item,
      object: withoutOurFields(live),
      seen: seenOf(run, item.key),
      force: false,
      deadline: performance.now() + run.timeoutMs,
      stopping: stopping.signal,
    });
    if ("problem" in written) return tellFailed(run, item, written.problem);
  }
  inventory.forget(item.key);
  record.applied.push(carried(item));
}
