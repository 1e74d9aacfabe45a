import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi, WatchEvent } from "@kubestage/adapters";
import type { KindToWatch } from "./kinds.ts";

/** What a kind has at one moment, told as a watch tells it. */
export async function* listEvents(
  api: ClusterApi,
  { resource, options }: KindToWatch,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  yield { type: "restarted" };
  for await (const { objects } of api.list(resource, { ...options, signal }))
    for (const object of objects) yield { type: "present", object };
  yield { type: "synced" };
}

/** Lists a kind again and again: for those beyond the number of watches that a client may decently hold open. */
export async function* pollEvents(
  api: ClusterApi,
  kind: KindToWatch,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  for (;;) {
    yield* listEvents(api, kind, signal);
    await sleep(everyMs, undefined, { signal });
  }
}

const metadataListsAtOnce = 4;

/**
 * Does `work` for each kind: one after the other for those that come with their content, because their lists are most of
 * the memory that is needed, and a few side by side for the others. Errors: those of `work`.
 */
export async function eachKind(
  kinds: readonly KindToWatch[],
  work: (kind: KindToWatch) => Promise<void>,
): Promise<void> {
  const [light, heavy] = [true, false].map((isLight) =>
    kinds.filter(({ options }) => (options.metadataOnly === true) === isLight).values(),
  );
  const worker = async (queue: Iterable<KindToWatch> = []): Promise<void> => {
    for (const kind of queue) await work(kind);
  };
  await worker(heavy);
  await Promise.all(Array.from({ length: metadataListsAtOnce }, () => worker(light)));
}
