import { setTimeout as sleep } from "node:timers/promises";
import type { ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { ObjectKey, PlanItem, Refusal, WantedObject } from "@kubestage/core";
import { keyText, planWaves } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { attempt, carried, saveInventory, seenOf, stopped, tellFailed } from "./carry-out.ts";
import { inParallel } from "../cluster/in-parallel.ts";
import { entryOf } from "../cluster/inventory.ts";
import { foundations } from "./platform-namespace.ts";
import { writeObject } from "./write-object.ts";

/** So long it may take until a cluster serves a definition that was just installed. */
const servedWithinMs = 15_000;
const lookAgainMs = 250;

/**
 * Creates, changes and replaces, wave after wave, each in parallel. Before a wave the inventory says what may come into
 * being by it, so that a killed process leaves nothing behind of which the next one does not know.
 */
export async function writeWaves(run: Run): Promise<void> {
  await writeFoundations(run);
  const items = new Map(run.survey.plan.items.map((item) => [keyText(item.key), item]));
  const { applied, failed, notTried } = run.record;
  const made = new Set([...applied, ...failed, ...notTried].map(({ key }) => keyText(key)));
  const toWrite = [...run.wanted.values()].filter(({ key }) => items.has(keyText(key)) && !made.has(keyText(key)));
  let done = 0;
  recordUnchanged(run, items);
  for (const wave of planWaves(toWrite)) {
    const ready: { wanted: WantedObject; item: PlanItem }[] = [];
    for (const wanted of wave) {
      const item = items.get(keyText(wanted.key));
      if (!item) continue;
      const because = stopped(run) ?? run.record.blocked.because(item);
      if (because === undefined) ready.push({ wanted, item });
      else run.record.notTried.push({ ...carried(item), because });
    }
    for (const { item } of ready)
      if (item.action === "change") record(run, item, item.uid, false);
      else record(run, item, undefined, item.action === "create" || isOurs(run, item));
    await saveInventory(run);
    await inParallel(ready, async ({ wanted, item }) => {
      await attempt(run, item, () => writeOne(run, wanted, item));
      done++;
      run.progress?.({ type: "applied", key: item.key, action: item.action, done, total: toWrite.length });
    });
  }
  await saveInventory(run);
}

/** What guards the inventory, before it is written. A killed process leaves it to the next one, which knows it as its own. */
async function writeFoundations(run: Run): Promise<void> {
  const made = new Set(run.record.applied.map(({ key }) => keyText(key)));
  for (const { wanted, item } of foundations(run))
    if (!made.has(keyText(item.key)) && stopped(run) === undefined)
      await attempt(run, item, () => writeOne(run, wanted, item));
  const [failed] = run.record.failed;
  if (failed)
    run.record.end ??= { error: unguarded(failed), because: "what guards the inventory comes first, and failed" };
}

/** Without a UID it is pending: the object will have another than the one that is known. */
function record(run: Run, { key, stage }: PlanItem, uid: string | undefined, isNew: boolean): void {
  const { inventory, platform } = run;
  const before = inventory.find(key, uid);
  const wasApplied = seenOf(run, key)?.wasApplied ?? false;
  inventory.put(entryOf({ key, stage }, { platform, uid, before, isNew, wasApplied }));
}

/** What is as wanted and not in the inventory: an earlier apply was killed between writing it and saying so. */
function recordUnchanged(run: Run, items: ReadonlyMap<string, PlanItem>): void {
  for (const [text, { key, stage }] of run.wanted) {
    const seen = run.survey.seen.get(text);
    if (!seen || items.has(text)) continue;
    const before = run.inventory.find(key, seen.uid);
    const { uid, wasApplied } = seen;
    run.inventory.put(entryOf({ key, stage }, { platform: run.platform, uid, before, isNew: false, wasApplied }));
  }
  for (const { key } of run.survey.forgotten) run.inventory.forget(key);
}

/** What somebody else made, and is to be replaced, is theirs until it was. */
function isOurs({ inventory }: Run, { key, uid }: PlanItem): boolean {
  const before = inventory.find(key, uid);
  return before !== undefined && !before.adopted;
}

async function writeOne(run: Run, wanted: WantedObject, item: PlanItem): Promise<void> {
  const because = stopped(run);
  if (because !== undefined) {
    run.record.notTried.push({ ...carried(item), because });
    return;
  }
  const resource = await servedResource(run, wanted);
  if (!resource) return tellFailed(run, item, unserved(wanted));
  const written = await writeObject({
    api: run.api,
    resource,
    item,
    object: run.survey.adjusted.get(keyText(item.key)) ?? wanted.object,
    seen: seenOf(run, item.key),
    // What nobody was told about is not taken over.
    force: run.force && item.conflicts.length > 0,
    deadline: performance.now() + run.timeoutMs,
    stopping: run.stopping.signal,
  });
  if ("problem" in written) return tellFailed(run, item, written.problem);
  record(run, item, written.live.metadata.uid, written.isMade);
  run.record.applied.push(carried(item));
  run.record.written.push({ live: written.live, item, resource });
}

/** A definition that was installed a moment ago is served a little later. */
async function servedResource({ api, stopping }: Run, { object }: WantedObject): Promise<ServedResource | undefined> {
  const find = async (refresh: boolean): Promise<ServedResource | undefined> =>
    (await api.discovery({ refresh })).find(object.apiVersion, object.kind);
  const known = await find(false);
  if (known) return known;
  const deadline = performance.now() + servedWithinMs;
  for (;;) {
    const found = await find(true);
    if (found || stopping.signal.aborted || performance.now() > deadline) return found;
    await sleep(lookAgainMs);
  }
}

function unguarded({ key, problem }: { readonly key: ObjectKey; readonly problem: Refusal }): KubestageError {
  return new KubestageError("KS5010", {
    message: `the ${keyText(key)}, by which only the platform writes the inventory, was not brought to what it should be: ${problem.message}`,
    hint: problem.hint,
  });
}

function unserved({ object }: WantedObject): { reason: string; message: string; hint: string } {
  return {
    reason: "NotFound",
    message: `the cluster does not serve ${object.kind} in ${object.apiVersion}`,
    hint: "install what defines it, in a version that the cluster's documentation names",
  };
}
