import type { PlanItem, Waiting } from "@kubestage/core";
import { keyText, readiness } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { preferred } from "../cluster/live.ts";
import { isLateConfiguration } from "../plan/late-configuration.ts";
import { handOver } from "./hand-over.ts";
import { prune } from "./prune.ts";
import { release } from "./release.ts";
import type { Awaiting } from "./wait.ts";
import { untilReady } from "./wait.ts";
import { writeWaves } from "./write-waves.ts";

/**
 * Carries a plan out: everything that is wanted, wave by wave, walls before what they keep apart; then what an engine
 * brings from now on is given to it; then what is no longer
 * declared goes, in the opposite order, namespaces that stay being given back before their walls; then what was written becomes ready. Configuration that running pods may still
 * start with goes last, once those that take their place are ready.
 */
export async function carryOut(run: Run): Promise<void> {
  await writeWaves(run);
  await handOver(run);
  const deletions = run.survey.plan.items.filter(({ action }) => action === "delete");
  const leaving = new Set(deletions.flatMap(({ key }) => (key.kind === "Namespace" ? [key.name] : [])));
  const isLate = (item: PlanItem): boolean => isLateConfiguration(item) && !leaving.has(item.key.namespace);
  await release(run);
  await prune(
    run,
    deletions.filter((item) => !isLate(item)),
  );
  const unready = await awaitReady(run);
  await pruneConfiguration(run, deletions.filter(isLate), unready);
}

/** Waits for what was written, and for what was as wanted and not ready. What is not ready in the end is told. */
async function awaitReady(run: Run): Promise<readonly Waiting[]> {
  const { api, platform, progress, stopping, record, timeoutMs, wait } = run;
  const awaiting = await toAwait(run);
  if (!wait) return awaiting;
  const deadline = performance.now() + timeoutMs;
  const signal = stopping.signal;
  const unready = record.end ? awaiting : await untilReady(api, awaiting, { platform, deadline, signal, progress });
  record.unready.push(...unready.map(({ key, why }) => ({ key, why })));
  return unready;
}

async function toAwait({ api, record, survey, wanted }: Run): Promise<Awaiting[]> {
  const discovery = await api.discovery();
  const written = record.written.flatMap(({ live, item, resource }) => {
    const state = readiness(live);
    return state.state === "ready" ? [] : [{ key: item.key, resource, why: state.why }];
  });
  const before = survey.unready.flatMap(({ key, why }) => {
    const object = wanted.get(keyText(key))?.object;
    const resource = object ? discovery.find(object.apiVersion, object.kind) : preferred(discovery, key);
    return resource ? [{ key, resource, why }] : [];
  });
  return [...written, ...before];
}

async function pruneConfiguration(run: Run, items: readonly PlanItem[], unready: readonly Waiting[]): Promise<void> {
  const holdsUp = (item: PlanItem) => unready.find(({ key }) => key.namespace === item.key.namespace);
  for (const item of items) {
    const workload = holdsUp(item);
    if (!workload) continue;
    const because = `pods may still start with it until ${keyText(workload.key)} is ready; the next apply removes it`;
    run.record.kept.push({ key: item.key, because });
  }
  await prune(
    run,
    items.filter((item) => !holdsUp(item)),
  );
}
