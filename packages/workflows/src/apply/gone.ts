import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import type { LiveObject, ObjectKey } from "@kubestage/core";
import { getIfThere } from "../cluster/live.ts";

const firstLookMs = 50;
const slowestLookMs = 1_000;

/** How a deletion ended: the object is gone, or it is still there and this is why. */
export type Deletion = { readonly gone: true } | { readonly gone: false; readonly why: string };

/** Waits until the object with this UID is gone; at most until `deadline`, a time of `performance.now()`. */
export async function untilGone(
  api: ClusterApi,
  resource: ServedResource,
  { key, uid }: { readonly key: ObjectKey; readonly uid: string },
  { deadline, signal }: { readonly deadline: number; readonly signal: AbortSignal },
): Promise<Deletion> {
  for (let pauseMs = firstLookMs; ; pauseMs = Math.min(pauseMs * 2, slowestLookMs)) {
    const live = await getIfThere(api, resource, key);
    if (!live || live.metadata.uid !== uid) return { gone: true };
    if (performance.now() > deadline || signal.aborted) return { gone: false, why: whatHoldsIt(live) };
    await sleep(pauseMs);
  }
}

/** Finalizers are never removed: whoever put one there has something to do before the object may go. */
function whatHoldsIt({ metadata, ...live }: LiveObject): string {
  const conditions = (live["status"] as { conditions?: readonly { type: string; status: string; message?: string }[] })
    ?.conditions;
  // A namespace's finalizer is in its spec; its status says what is left inside of it.
  const left = conditions?.find(({ type, status }) => type === "NamespaceFinalizersRemaining" && status === "True");
  const { finalizers = [] } = metadata;
  if (left?.message !== undefined) return `it is being deleted: ${left.message}`;
  if (finalizers.length === 0) return "it is being deleted";
  return `it is being deleted and waits for ${finalizers.length === 1 ? "the finalizer" : "the finalizers"} ${finalizers.join(", ")}`;
}
