import { setTimeout as sleep } from "node:timers/promises";
import type { ServedResource } from "@kubestage/adapters";
import { eachKind, isAway, pollEvents } from "./events.ts";
import type { KindToWatch } from "./kinds.ts";
import { kindPath } from "./kinds.ts";
import type { Listener, Scene } from "./observation.ts";
import { Observation } from "./observation.ts";
import type { Doubt } from "./observer.ts";
import { isForbidden } from "./readable-namespaces.ts";

export interface Watching extends Listener {
  /** Called when all that was there at the beginning is known, with the number of kinds. */
  readonly begun: (kinds: number) => void;
  /** Called when the server is away, now and then, with what it did. */
  readonly waits: (what: string) => void;
}

/** What a client may decently hold open; kinds beyond that, declared ones never, are listed again and again. */
const mostWatches = 200;
const pollEveryMs = 30_000;
/** After a definition has come or gone the kinds are read anew, once for all that follow within this time. */
const definitionsSettleMs = 1_000;
const tryAgainMs = 1_000;
const waitsToldEveryMs = 10_000;

const definitions: ServedResource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
  verbs: ["list", "watch"],
};

const definitionsKind: KindToWatch = { resource: definitions, options: {}, wanted: new Map(), judgesForeign: false };

/**
 * Declared against live from now on, until aborted: through restarts of the API server, expired watches, and kinds that
 * come and go. Errors: the signal's reason; of `ClusterApi` those that do not pass, such as refused credentials.
 */
export async function watchDrift(scene: Scene, watching: Watching): Promise<never> {
  const ending = new AbortController();
  const signal = AbortSignal.any([scene.signal, ending.signal]);
  const watches = new Watches({ ...scene, signal }, watching);
  try {
    return await Promise.race([watches.run(watching.begun), watches.failed]);
  } finally {
    ending.abort();
  }
}

class Watches {
  readonly #scene: Scene;
  readonly #observation: Observation;
  readonly #open = new Map<string, { readonly kind: KindToWatch; readonly stop: AbortController }>();
  readonly #failure = Promise.withResolvers<never>();
  readonly #waits: Watching["waits"];
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(scene: Scene, { waits, ...listener }: Watching) {
    this.#scene = scene;
    this.#waits = waits;
    this.#observation = new Observation(scene, listener);
    // It is awaited from the beginning to the end; before and after nobody has to be told.
    this.#failure.promise.catch(() => undefined);
  }

  /** Rejects where a watch ends by an error. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  async run(begun: Watching["begun"]): Promise<never> {
    const { doubts, ledger } = this.#observation;
    const { signal } = this.#scene;
    await this.#openAll(false);
    begun(this.#open.size);
    this.#inBackground(this.#followDefinitionsIfAllowed());
    const judge = async (doubt: Doubt): Promise<void> => {
      try {
        await ledger.judge(doubt);
      } catch (error) {
        // The server is away. What it is to be asked is still to be asked when it is back.
        if (!isAway(error)) throw error;
        doubts.add(doubt, tryAgainMs);
      }
    };
    return doubts.watch(judge, signal);
  }

  /** Opens watches for kinds that are served, and ends those of kinds that are not served any more. */
  async #openAll(refresh: boolean): Promise<void> {
    const kinds = await this.#observation.readKinds(refresh);
    const served = new Set(kinds.map(({ resource }) => kindPath(resource)));
    for (const [path, { kind, stop }] of this.#open) {
      if (served.has(path)) continue;
      stop.abort();
      this.#open.delete(path);
      this.#observation.forget(kind);
    }
    const fresh = kinds.filter(({ resource }) => !this.#open.has(kindPath(resource)));
    await eachKind(fresh, (kind) => this.#openOne(kind));
    this.#observation.ledger.tellUnreadable();
  }

  /** Resolves when everything that is there of the kind has come. */
  #openOne(kind: KindToWatch): Promise<void> {
    const { api, signal: whole } = this.#scene;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = new AbortController();
    const signal = AbortSignal.any([whole, stop.signal]);
    const isWatched = kind.wanted.size > 0 || this.#open.size < mostWatches;
    this.#open.set(kindPath(kind.resource), { kind, stop });
    const onWait = (what: string): void => this.#tellWaiting(what);
    // As many watches as there are kinds and namespaces would be too many.
    const eventsOf = (one: KindToWatch) =>
      isWatched && !one.namespaces
        ? api.watch(one.resource, { ...one.options, signal, onWait })
        : pollEvents(api, one, { everyMs: pollEveryMs, signal, onWait });
    this.#inBackground(this.#observation.follow(kind, eventsOf, resolve), stop.signal);
    return promise;
  }

  /** Who may not look at definitions sees the kinds that there are now, and none that comes. */
  async #followDefinitionsIfAllowed(): Promise<void> {
    try {
      await this.#followDefinitions();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#observation.ledger.unreadable(definitionsKind, error);
      this.#observation.ledger.tellUnreadable();
    }
  }

  async #followDefinitions(): Promise<void> {
    const { api, signal } = this.#scene;
    let isDue = false;
    let isKnown = false;
    for await (const { type } of api.watch(definitions, { metadataOnly: true, signal })) {
      if (type === "synced") isKnown = true;
      if (!isKnown || isDue || (type !== "present" && type !== "gone")) continue;
      isDue = true;
      this.#inBackground(
        sleep(definitionsSettleMs, undefined, { signal }).then(() => {
          isDue = false;
          return this.#openAgain();
        }),
      );
    }
  }

  /** Looks which kinds there are now, as soon as the server is there to tell. */
  async #openAgain(): Promise<void> {
    for (;;)
      try {
        return await this.#openAll(true);
      } catch (error) {
        if (!isAway(error)) throw error;
        this.#tellWaiting(error.message);
        await sleep(tryAgainMs, undefined, { signal: this.#scene.signal });
      }
  }

  /** All watches end together when the server goes away: that is told once. */
  #tellWaiting(what: string): void {
    const now = performance.now();
    if (now - this.#toldAt < waitsToldEveryMs) return;
    this.#toldAt = now;
    this.#waits(what);
  }

  /** Lets something run. An error of it ends everything, unless it was stopped. */
  #inBackground(work: Promise<void>, stopped?: AbortSignal): void {
    work.catch((error: unknown) => {
      if (stopped?.aborted !== true) this.#failure.reject(error);
    });
  }
}
