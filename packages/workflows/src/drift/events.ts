import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi, WatchEvent } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { KindToWatch } from "./kinds.ts";

type Listed = Pick<KindToWatch, "resource" | "options"> & { readonly namespaces?: readonly (string | undefined)[] };

/** What a kind has at one moment, told as a watch tells it. */
export async function* listEvents(
  api: ClusterApi,
  { resource, options, namespaces = [undefined] }: Listed,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  yield { type: "restarted" };
  for (const namespace of namespaces)
    for await (const { objects } of api.list(resource, {
      ...options,
      ...(namespace !== undefined && { namespace }),
      signal,
    }))
      for (const object of objects) yield { type: "present", object };
  yield { type: "synced" };
}

interface Polling {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Told when the server is away, as by a watch. */
  readonly onWait: (what: string) => void;
}

/**
 * Lists a kind again and again: for those beyond the number of watches that a client may decently hold open. A server
 * that is away is asked again the next time, once it has answered the first time.
 */
export async function* pollEvents(
  api: ClusterApi,
  kind: KindToWatch,
  { everyMs, signal, onWait }: Polling,
): AsyncGenerator<WatchEvent> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      yield* listEvents(api, kind, signal);
    } catch (error) {
      if (isFirst || !isAway(error)) throw error;
      onWait(error.message);
    }
    await sleep(everyMs, undefined, { signal });
  }
}

/** Whether the server did not answer for as long as a request is tried: it may be back later. */
export function isAway(error: unknown): error is KubestageError {
  return error instanceof KubestageError && error.code === "KS6010";
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
