import type { Answer, BeforeSending, ConnectionLimits } from "./cluster-api.ts";
import { isPassing, problemOf, type Received, receive, retryAfterMs } from "./answers.ts";
import type { Connection, Exchange, Response } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { NoAnswer, notKubernetes, notReached, refusedCredentials } from "./failures.ts";
import type { Target } from "./target.ts";
import { backOffMs, createGate, sleep } from "./waiting.ts";

export interface Ask {
  readonly method: Exchange["method"];
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the limit of the connection. */
  readonly patienceMs?: number;
  readonly beforeSending?: BeforeSending | undefined;
  /** Told what happened before it is tried again. */
  readonly onWait?: ((what: string) => void) | undefined;
}

/** `repeated`: an earlier try may have reached the server, which gave no answer to it. */
export type AskAnswer = Answer<unknown> & { readonly repeated: boolean };

export interface Requests {
  readonly target: Target;
  /** Asks until there is an answer. Errors: as ClusterApi has them; the reason of a signal that was aborted. */
  ask(ask: Ask): Promise<AskAnswer>;
  /** Asks once, for an answer that comes bit by bit. Errors: NoAnswer besides. */
  open(ask: Ask, idleMs: number): Promise<Response>;
  /** An error that came while such an answer was read. */
  failure(error: unknown): Error;
  /** Aborted when the cluster is closed, or by `signal`. */
  signalFor(signal: AbortSignal | undefined): AbortSignal;
  close(): void;
}

/**
 * A server answers within a minute, or says that it did not manage to; a webhook may take half of that.
 * Source: --request-timeout in https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
const answerMs = 75_000;

/** Who never answered is more likely the wrong address than a server that restarts. */
const firstContactMs = 3_000;

/**
 * A server that has just started answers before it has read who may do what and which definitions there are: for a
 * moment it refuses what it will allow.
 */
const startingMs = 5_000;
const knowsNobody = "it knows nobody yet";

/**
 * Requests that are tried again while the server is away or overloaded, and with new credentials where the old ones have
 * run out. At most `limits.concurrency` run side by side; one that waits to be tried again keeps its place, so that an
 * overloaded server is asked less.
 */
export function requestsTo(
  target: Target,
  connection: Connection,
  credentials: Credentials,
  limits: ConnectionLimits,
): Requests {
  const closing = new AbortController();
  const enter = createGate(limits.concurrency);
  let everAnswered = false;
  let awayAt = Number.NEGATIVE_INFINITY;
  const mayBeStarting = (): boolean => everAnswered && performance.now() - awayAt < startingMs;

  const signalFor = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);

  const once = async (ask: Ask, idleMs: number, signal: AbortSignal): Promise<Response> => {
    const exchange: Exchange = {
      method: ask.method,
      path: ask.path,
      headers: headersOf(ask),
      body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
      idleMs,
      signal,
    };
    for (let renewed = false; ; renewed = true) {
      const credential = await credentials.current(signal);
      await ask.beforeSending?.();
      const response = await connection.send(exchange, credential);
      everAnswered = true;
      if (response.status !== 401) return response;
      response.body.destroy();
      if (!renewed && (await credentials.renew(credential, signal))) continue;
      if (mayBeStarting()) throw new NoAnswer(knowsNobody, { unsent: true });
      throw refusedCredentials(target, credentials.explain());
    }
  };

  const noteAway = (outcome: Outcome): Outcome => {
    // Who is refused while it starts does not make that time longer.
    const isAway = outcome instanceof NoAnswer ? outcome.what !== knowsNobody : outcome.received.status === 503;
    if (isAway) awayAt = performance.now();
    return outcome;
  };

  const tryOnce = async (ask: Ask, signal: AbortSignal): Promise<Outcome> => {
    try {
      const response = await once(ask, answerMs, signal);
      return { received: await receive(response, target), retryMs: retryAfterMs(response.headers) };
    } catch (error) {
      signal.throwIfAborted();
      const failure = connection.failure(error);
      if (failure instanceof NoAnswer) return failure;
      throw failure;
    }
  };

  const ask = async (ask: Ask): Promise<AskAnswer> => {
    const signal = signalFor(ask.signal);
    const began = performance.now();
    let repeated = false;
    for (let failures = 0; ; failures++) {
      const outcome = noteAway(await tryOnce(ask, signal));
      const isAway = outcome instanceof NoAnswer;
      if (!isAway && !isWorthRepeating(outcome, mayBeStarting()))
        return { ...answerOf(outcome.received, target), repeated };
      const waitMs = (isAway ? undefined : outcome.retryMs) ?? backOffMs(failures);
      const patienceMs = ask.patienceMs ?? limits.patienceMs;
      const spent = performance.now() - began;
      if (spent + waitMs > (everAnswered ? patienceMs : Math.min(patienceMs, firstContactMs)))
        return { ...lastWord(outcome, target, spent), repeated };
      // 429 is said before anything is done; a gateway's 502 or 504 may come after.
      repeated ||= isAway ? !outcome.unsent : outcome.received.status >= 500;
      ask.onWait?.(isAway ? outcome.what : `it answers with status ${outcome.received.status}`);
      await sleep(waitMs, signal);
    }
  };

  return {
    target,
    ask: async (one) => enter(signalFor(one.signal), async () => ask(one)),
    open: async (one, idleMs) => once(one, idleMs, signalFor(one.signal)),
    failure: (error) => {
      const failure = connection.failure(error);
      if (failure instanceof NoAnswer) noteAway(failure);
      return failure;
    },
    signalFor,
    close: () => {
      closing.abort(new DOMException("The connection to the cluster was closed", "AbortError"));
      connection.close();
    },
  };
}

type Outcome = NoAnswer | { readonly received: Received; readonly retryMs: number | undefined };

function headersOf(ask: Ask): Record<string, string> {
  return {
    accept: ask.accept ?? "application/json",
    "user-agent": "kubestage",
    ...(ask.body === undefined ? {} : { "content-type": ask.contentType ?? "application/json" }),
  };
}

/** Other errors of the server are repeated only where it says so, as for a store that elects a leader. */
function isWorthRepeating({ received, retryMs }: Exclude<Outcome, NoAnswer>, mayBeStarting: boolean): boolean {
  const { status, content } = received;
  if (isPassing(status) || (status >= 500 && retryMs !== undefined)) return true;
  // Of an object that is not there the server speaks in JSON, of a path that it does not serve in text.
  return mayBeStarting && (status === 403 || (status === 404 && typeof content === "string"));
}

function answerOf(received: Received, target: Target): Answer<unknown> {
  const { status, warnings, content } = received;
  if (status >= 200 && status < 300) return { ok: true, object: content, warnings };
  const problem = problemOf(received);
  if (problem === undefined) throw notKubernetes(`its refusal (status ${status}) is not in Kubernetes' form`, target);
  return { ok: false, problem, warnings };
}

/** Patience is at its end: the server's own words where there are some. */
function lastWord(outcome: Outcome, target: Target, spent: number): Answer<unknown> {
  if (outcome instanceof NoAnswer) throw notReached(target, outcome, spent);
  const problem = problemOf(outcome.received);
  if (problem === undefined)
    throw notReached(target, { what: `it answers with status ${outcome.received.status}` }, spent);
  return { ok: false, problem, warnings: outcome.received.warnings };
}
