import { setTimeout as pause } from "node:timers/promises";
import {
  CodeHostError,
  type IncomingWebhook,
  KubestageError,
  listenForWebhooks,
  type PullRequestEvent,
  trustFromDeclaration,
} from "@kubestage/adapters";
import type { LedgerRequest } from "./session/ledger-session.ts";
import { openLedger } from "./session/ledger-session.ts";
import { stateOf } from "./session/ledger-state.ts";
import { promote } from "./promote.ts";
import type { PromoteResult } from "./promote-result.ts";

export interface ReceiveRequest extends LedgerRequest {
  readonly listen: { readonly host: string; readonly port: number };
  readonly webhook: IncomingWebhook;
  /** So often it is looked at without any webhook, in milliseconds. */
  readonly everyMs: number;
  readonly told: ReceiveListener;
}

export interface ReceiveListener {
  /** @param repository of which webhooks are believed */
  readonly listening: (address: string, repository: string) => Promise<void>;
  readonly heard: (event: PullRequestEvent) => Promise<void>;
  readonly refused: (because: string) => Promise<void>;
  readonly promoted: (result: PromoteResult) => Promise<void>;
  /** It is tried again. */
  readonly failed: (error: KubestageError) => Promise<void>;
}

/** After failures the next pass is put off, twice as long each time, up to this. */
const longestPauseMs = 5 * 60_000;
/** More deliveries than come in while any of them could be replayed in good faith. */
const mostRemembered = 10_000;

/**
 * Hears the code host of the ledger, and promotes: at the beginning, after each webhook, and from time to time. What a webhook says is only
 * that it is worth a look; what is so is read from the ledger and the code host. So one that is lost, late, doubled or replayed changes nothing.
 * Ends by a signal, which is thrown.
 *
 * Errors: thrown KS4002 for a ledger without a platform, KS6006 where the platform names no code host, a secret is missing or too short, or
 * nothing can listen there.
 */
export async function receive(request: ReceiveRequest): Promise<never> {
  const { listen, everyMs, told, now, signal } = request;
  const trust = await trustOf(request);
  const bell = new Bell();
  const remembered = new Remembered();
  let heard: (readonly string[])[] = [];
  const server = await listenForWebhooks(listen, {
    ...{ ...trust, now, seen: (id) => remembered.has(id) },
    onEvent: (event, ids) => {
      heard.push(ids);
      bell.ring();
      void told.heard(event);
    },
    onRefused: (because) => void told.refused(because),
  });
  try {
    await told.listening(server.address, trust.repository);
    for (let failures = 0; ; ) {
      const asked = heard;
      heard = [];
      try {
        const result = await promote({ ...request, dryRun: false });
        // Not before: one that was heard and not acted upon would be lost.
        for (const id of asked.flat()) remembered.add(id);
        failures = 0;
        await told.promoted(result);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof KubestageError)) throw error;
        failures++;
        await told.failed(error);
      }
      const wait = failures === 0 ? everyMs : Math.min(longestPauseMs, 1000 * 2 ** failures);
      await bell.wait(wait, signal);
    }
  } finally {
    await server.close();
  }
}

async function trustOf(request: ReceiveRequest) {
  const session = await openLedger(request);
  const { ledger, ...basis } = await session.store.read();
  const state = await stateOf(session, ledger, { ...basis, written: new Map() });
  // Nothing runs in no stage: what is declared last.
  const spec = state.platformIn("").ledger?.codeHost;
  if (!spec) {
    const hint = "declare `ledger.codeHost`, and release the platform's documents";
    throw new KubestageError("KS6006", {
      message: "the platform names no code host whose webhooks could be heard",
      hint,
    });
  }
  try {
    return trustFromDeclaration({ ...spec, webhook: request.webhook }, request.environment ?? {});
  } catch (error) {
    if (!(error instanceof CodeHostError)) throw error;
    throw new KubestageError("KS6006", { message: error.message, hint: error.hint, cause: error });
  }
}

/** Ends a wait early. One that rings while nobody waits ends the next wait at once. */
class Bell {
  #ring = Promise.withResolvers<undefined>();

  ring(): void {
    this.#ring.resolve(undefined);
  }

  /** Errors: thrown the signal's reason. */
  async wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const ended = new AbortController();
    const signals = signal ? [signal, ended.signal] : [ended.signal];
    const sleep = pause(milliseconds, undefined, { signal: AbortSignal.any(signals) });
    try {
      await Promise.race([this.#ring.promise, sleep]);
    } catch {
      signal?.throwIfAborted();
    } finally {
      ended.abort();
      sleep.catch(() => undefined);
      this.#ring = Promise.withResolvers();
    }
  }
}

/** Ids of deliveries, the last ones. */
class Remembered {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= mostRemembered) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }
}
