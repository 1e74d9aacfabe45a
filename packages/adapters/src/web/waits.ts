import { sleep } from "../kubernetes/waiting.ts";
import type { WebAnswer } from "./ask-web.ts";

/** Time as it passes, or as a test lets it pass. */
export interface Timing {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const realTiming: Timing = { now: () => Date.now(), sleep };

/** So long a secondary limit of GitHub lasts where nothing is said of it. */
const unsaidMs = 60_000;

/**
 * How long to wait before a request is repeated that was refused because there were too many; undefined where that was not
 * why. Such a request was not acted upon.
 * Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit,
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
 */
export function rateLimitWaitMs({ status, headers, text }: WebAnswer, nowMs: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const after = retryAfterMs(headers, nowMs);
  const isSpent = (headers.get("x-ratelimit-remaining") ?? headers.get("ratelimit-remaining")) === "0";
  if (status === 403 && after === undefined && !isSpent && !/rate limit/i.test(text.slice(0, 2000))) return undefined;
  if (after !== undefined) return after;
  const reset = Number(headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset") ?? "");
  return isSpent && reset > 0 ? Math.max(1000, reset * 1000 - nowMs) : unsaidMs;
}

/** Seconds, or a date. Source: RFC 9110, 10.2.3 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const said = headers.get("retry-after");
  if (said === null) return undefined;
  const ms = /^\d{1,9}$/.test(said) ? Number(said) * 1000 : Date.parse(said) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
