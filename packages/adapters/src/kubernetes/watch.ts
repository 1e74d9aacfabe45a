import type { LiveObject } from "@kubestage/core";
import type { ServedResource, WatchEvent, WatchOptions } from "./cluster-api.ts";
import { problemOf, receive, retryAfterMs } from "./answers.ts";
import { garbled, NoAnswer } from "./failures.ts";
import { jsonLines } from "./json-lines.ts";
import { acceptFor, listParts, withType } from "./list.ts";
import { pathOf, queryOf } from "./paths.ts";
import type { Ask, Requests } from "./requests.ts";
import { backOffMs, sleep } from "./waiting.ts";

/** A bookmark comes each minute, so a connection that is silent for longer has died without saying so. */
const silenceMs = 90_000;
/** The server ends a watch by itself after so long; some spread keeps many watches from coming back together. */
const leastSeconds = 240;
const spreadSeconds = 120;
/** An end that comes sooner than this and brought nothing counts as a failure. */
const shortestMs = 1_000;
/**
 * After so many refusals in a row the place to go on from may be what is wrong: everything is listed anew. Where the
 * right to watch is gone, the right to list is too, and that list says so; a server that starts refuses for a moment.
 */
const refusalsBeforeListing = 3;

/**
 * Lists, then watches, until aborted. Each event carries the version to go on from, so nothing is lost over a cut
 * connection; where the server no longer knows that version, everything is told again after `restarted`.
 *
 * Errors: KS6015 (RefusedError) where the server says no; those of ClusterApi but KS6010 before the first list only.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* watchObjects(
  requests: Requests,
  resource: ServedResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { onWait } = options;
  for (let forWatch: Pick<Ask, "patienceMs" | "onWait"> = {}; ; ) {
    let version = "";
    yield { type: "restarted" };
    for await (const part of listParts(requests, resource, options, forWatch)) {
      if (part.type === "restarted") yield part;
      else {
        for (const object of part.objects) yield { type: "present", object };
        version = part.resourceVersion;
      }
    }
    yield { type: "synced" };
    forWatch = { patienceMs: Number.POSITIVE_INFINITY, onWait };
    yield* follow(requests, resource, options, version);
  }
}

/** Ends where the server no longer knows the version that it would have to go on from. */
async function* follow(
  requests: Requests,
  resource: ServedResource,
  options: WatchOptions,
  from: string,
): AsyncGenerator<WatchEvent> {
  const signal = requests.signalFor(options.signal);
  let version = from;
  let failures = 0;
  let refusals = 0;
  for (;;) {
    const began = performance.now();
    let end: End = { type: "over" };
    for await (const change of changes(requests, resource, options, version)) {
      if (change.type !== "change") {
        end = change;
        break;
      }
      failures = 0;
      refusals = 0;
      version = change.version;
      if (change.event) yield change.event;
    }
    if (end.type === "gone") return;
    if (end.type === "over") {
      if (performance.now() - began > shortestMs) continue;
      end = { type: "cut", what: "the watch ended at once" };
    }
    if (end.type === "refused") refusals++;
    if (refusals >= refusalsBeforeListing) return;
    options.onWait?.(end.what);
    await sleep((end.type === "refused" ? end.retryMs : undefined) ?? backOffMs(failures), signal);
    failures++;
  }
}

/** How one connection's watch ended; told last, and not where the server ended it in good order. */
type End =
  | { readonly type: "over" }
  | { readonly type: "gone" }
  | { readonly type: "cut"; readonly what: string }
  | { readonly type: "refused"; readonly what: string; readonly retryMs: number | undefined };

interface Change {
  readonly type: "change";
  readonly version: string;
  /** Undefined for a bookmark. */
  readonly event: WatchEvent | undefined;
}

interface RawEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: LiveObject & { readonly code?: number; readonly message?: string };
}

/** What stands between may answer too, and in JSON. */
function isEvent(line: unknown): line is RawEvent {
  const { type, object } = (line ?? {}) as { readonly type?: unknown; readonly object?: Partial<LiveObject> | null };
  return type === "ERROR" ? isRecord(object) : typeof type === "string" && isRecord(object?.metadata);
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

async function* changes(
  requests: Requests,
  resource: ServedResource,
  options: WatchOptions,
  version: string,
): AsyncGenerator<Change | End> {
  const { namespace, labelSelector, fieldSelector } = options;
  const query = queryOf({
    labelSelector,
    fieldSelector,
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: version,
    timeoutSeconds: leastSeconds + Math.floor(Math.random() * spreadSeconds),
  });
  const signal = requests.signalFor(options.signal);
  try {
    const path = pathOf(resource, namespace) + query;
    const accept = acceptFor(options, "");
    const response = await requests.open({ method: "GET", path, accept, signal: options.signal }, silenceMs);
    if (response.status !== 200) {
      const received = await receive(response, requests.target);
      const problem = problemOf(received);
      if (received.status === 410) {
        yield { type: "gone" };
        return;
      }
      const what = problem?.message || `it answers with status ${received.status}`;
      yield { type: "refused", what, retryMs: retryAfterMs(response.headers) };
      return;
    }
    for await (const line of jsonLines(response.body)) {
      if (!isEvent(line)) throw new NoAnswer(garbled, { unsent: false });
      const { type, object } = line;
      if (type === "ERROR") {
        const what = object.message ?? "the watch failed";
        yield object.code === 410 ? { type: "gone" } : { type: "refused", what, retryMs: undefined };
        return;
      }
      const event: WatchEvent | undefined =
        type === "BOOKMARK"
          ? undefined
          : { type: type === "DELETED" ? "gone" : "present", object: withType(object, resource) };
      yield { type: "change", version: object.metadata.resourceVersion, event };
    }
  } catch (error) {
    signal.throwIfAborted();
    const failure = requests.failure(error);
    if (!(failure instanceof NoAnswer)) throw failure;
    yield { type: "cut", what: failure.what };
  }
}
