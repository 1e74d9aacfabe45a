import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebhookCheck } from "@kubestage/core";
import type { KubestageError } from "../kubestage-error.ts";
import type { CheckEnvironment, CheckResult, CheckSubject } from "./check.ts";
import { unanswered } from "./check-problem.ts";
import { claimedResult, parsedJson } from "./claimed-result.ts";
import { exchange, type HttpAnswer, HttpFailure, readAuthority } from "./http-exchange.ts";
import { pauseOf, persistently, usualPauseMs } from "./persistently.ts";
import { signWebhook, webhookKey } from "./standard-webhook.ts";
import { withinTime } from "./time-limit.ts";

interface WebhookRun {
  /** The check's own name, for whom one service answers several. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Of which the secret is taken. */
  readonly environment: CheckEnvironment;
  /** How long is waited before it is tried again, or polled, where the server does not say it. Default: 2 s. */
  readonly pauseMs?: number;
}

const mostBytes = 64 * 1024;
const mostPolls = 200;

/**
 * Asks a service by a webhook that is signed as the Standard Webhooks specification says:
 *
 * - POST of `{ "type": "kubestage.check", "timestamp": "2026-11-23T12:00:00.000Z", "data": { "check", "app", "release", "stage",
 *   "namespace", "tree", "images": { name: name with digest }, "clusters": [] } }`; `tree` only where there is one;
 * - the answer is `{ "outcome": "passed" | "failed", "said": "…" }` with status 200, of at most 64 KiB; or status 202 with a
 *   `Location` of the same origin, which is asked by signed GETs until it gives the same, at most 200 times.
 *
 * Redirects are not followed. Where no answer came, and for 429, 502, 503 and 504, it is tried again with the same webhook-id,
 * by which the service knows the message that it has.
 *
 * Errors: KubestageError where there is no such answer; the reason of `signal`.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function runWebhookCheck(
  check: WebhookCheck,
  subject: CheckSubject,
  run: WebhookRun,
): Promise<CheckResult> {
  const key = webhookKey(run.environment[check.secret] ?? "", check.secret);
  const authority = await readAuthority(check.authority);
  const url = new URL(check.url);
  const id = `msg_${randomUUID()}`;
  const body = JSON.stringify(questionOf(subject, run.name));
  const pauseMs = run.pauseMs ?? usualPauseMs;
  return withinTime({ withinMs: check.within, signal: run.signal }, async (signal) => {
    const tell = async (method: "GET" | "POST", to: URL, content?: string): Promise<HttpAnswer> =>
      persistently({ pauseMs, signal }, () => {
        const timestamp = Math.floor(Date.now() / 1000);
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signWebhook(key, id, timestamp, content ?? ""),
          ...(content !== undefined && { "content-type": "application/json" }),
        };
        return exchange({ method, url: to, headers, body: content, mostBytes, authority, signal });
      }).catch((error: unknown) => {
        throw error instanceof HttpFailure ? refused(url, error.message, error) : error;
      });
    let answer = await tell("POST", url, body);
    let place = url;
    for (let polls = 0; answer.status === 202; polls++) {
      if (polls === mostPolls) throw refused(url, `it has no result after ${mostPolls} polls`);
      place = pollPlace(answer, place, url);
      await sleep(pauseOf(answer, pauseMs), undefined, { signal });
      answer = await tell("GET", place);
    }
    if (answer.status !== 200) throw refused(url, statusText(answer));
    const result = claimedResult(parsedJson(answer.text));
    if ("problem" in result) throw refused(url, `its answer cannot be read: ${result.problem}`);
    return result;
  });
}

function questionOf(subject: CheckSubject, name: string): object {
  const { app, release, stage, namespace, tree, images, clusters } = subject;
  return {
    type: "kubestage.check",
    timestamp: new Date().toISOString(),
    data: { check: name, app, release, stage, namespace, tree, images, clusters },
  };
}

/** A signed question goes nowhere but where the declaration sends it. */
function pollPlace({ headers }: HttpAnswer, base: URL, url: URL): URL {
  const { location } = headers;
  const place = URL.parse(location ?? base.href, base.href);
  if (location === undefined && base === url) throw refused(url, "it answers 202 without a Location to poll");
  if (place?.origin !== url.origin || place.username !== "" || place.password !== "") {
    throw refused(url, "it wants to be polled at another origin");
  }
  return place;
}

function statusText({ status, headers }: HttpAnswer): string {
  const isRedirect = status >= 300 && status < 400 && headers.location !== undefined;
  return isRedirect ? `it redirects (status ${status}), which is not followed` : `it answers with status ${status}`;
}

function refused({ origin, pathname }: URL, why: string, cause?: unknown): KubestageError {
  return unanswered({
    why: `${origin}${pathname} gave no result: ${why}`,
    hint: "see what the service says of it; it has to answer as docs/guide/checks.md describes",
    cause,
  });
}
