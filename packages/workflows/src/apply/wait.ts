import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import type { LiveObject, ObjectKey, Waiting } from "@kubestage/core";
import { keyOf, keyText, readiness } from "@kubestage/core";
import { inParallel } from "../cluster/in-parallel.ts";
import { getIfThere } from "../cluster/live.ts";
import type { Unready } from "./pod-reasons.ts";
import { PodReasons } from "./pod-reasons.ts";
import type { ClusterProgress } from "../cluster/progress.ts";

/** An object that should become ready. */
export interface Awaiting {
  readonly key: ObjectKey;
  readonly resource: ServedResource;
  readonly why: string;
  /** Once it was looked at. */
  readonly uid?: string;
}

const lookEveryMs = 1_000;
/** From so many objects of one kind on, listing them costs less than asking for each. */
const fewObjects = 10;

/**
 * Waits until everything is ready, and says what is not and why when `deadline` (a time of `performance.now()`) has
 * passed, when `signal` is aborted, or when what is left has failed for good.
 */
export async function untilReady(
  api: ClusterApi,
  awaited: readonly Awaiting[],
  options: {
    readonly platform: string;
    readonly deadline: number;
    readonly signal: AbortSignal;
    readonly progress?: ClusterProgress | undefined;
  },
): Promise<Waiting[]> {
  const { deadline, signal, progress } = options;
  const reasons = new PodReasons(api);
  const told = (unready: readonly Omit<Awaiting, "resource">[]): Waiting[] =>
    unready.map(({ key, why }) => ({ key, why: reasons.added(why, key) }));
  let waiting = awaited;
  const failed: Omit<Awaiting, "resource">[] = [];
  for (;;) {
    if (waiting.length > 0) progress?.({ type: "awaiting", until: "ready", waiting: told([...failed, ...waiting]) });
    if (waiting.length === 0 || signal.aborted || performance.now() > deadline) break;
    await sleep(Math.min(lookEveryMs, Math.max(0, deadline - performance.now()) + 1), undefined, { signal }).catch(
      // Aborted: what is not ready is told all the same.
      () => undefined,
    );
    waiting = await lookAgain(api, waiting, failed, options.platform);
    if (waiting.length > 0 && !signal.aborted)
      await reasons.look([...failed, ...waiting].filter(isThere), { now: false });
  }
  if (!signal.aborted) await reasons.look([...failed, ...waiting].filter(isThere), { now: true });
  return told([...failed, ...waiting]);
}

function isThere<Some extends { readonly uid?: string }>(one: Some): one is Some & Pick<Unready, "uid"> {
  return one.uid !== undefined;
}

/** Those that are still to become ready; those that never will are added to `failed`. */
async function lookAgain(
  api: ClusterApi,
  waiting: readonly Awaiting[],
  failed: Omit<Awaiting, "resource">[],
  platform: string,
): Promise<Awaiting[]> {
  const left: Awaiting[] = [];
  const judge = (one: Awaiting, live: LiveObject | undefined): void => {
    if (!live) {
      failed.push({ key: one.key, why: "it is not there any more" });
      return;
    }
    const state = readiness(live);
    const { uid } = live.metadata;
    if (state.state === "failed") failed.push({ key: one.key, why: state.why, uid });
    else if (state.state === "waiting") left.push({ ...one, why: state.why, uid });
  };
  for (const group of Map.groupBy(waiting, ({ resource }) => resource).values()) {
    const missing = new Map(group.map((one) => [keyText(one.key), one]));
    const [{ resource } = {}] = group;
    if (resource && group.length > fewObjects) {
      const labelSelector = `app.kubernetes.io/managed-by=kubestage,app.kubernetes.io/part-of=${platform}`;
      for await (const { objects } of api.list(resource, { labelSelector }))
        for (const live of objects) {
          const text = keyText(keyOf(live));
          const one = missing.get(text);
          if (one) judge(one, live);
          missing.delete(text);
        }
    }
    await inParallel(missing.values(), async (one) => judge(one, await getIfThere(api, one.resource, one.key)));
  }
  return left;
}
