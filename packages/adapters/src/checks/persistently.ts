import { setTimeout as sleep } from "node:timers/promises";
import { type HttpAnswer, HttpFailure } from "./http-exchange.ts";

/** Between two tries, where the server does not say it; it doubles each time. */
export const usualPauseMs = 2000;
const longestPauseMs = 30_000;
const mostTries = 4;
/** The server, or a gateway before it, is overloaded or away. */
const passing = [429, 502, 503, 504];

/**
 * The answer to a question that may be asked again: where none came, and where the server says that it cannot answer now.
 * Errors: `HttpFailure` of the last try; the signal's reason.
 */
export async function persistently(
  { pauseMs, signal }: { readonly pauseMs: number; readonly signal: AbortSignal },
  ask: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  for (let tries = 1; ; tries++) {
    let pause = pauseMs * 2 ** (tries - 1);
    try {
      const answer = await ask();
      if (!passing.includes(answer.status) || tries === mostTries) return answer;
      pause = pauseOf(answer, pause);
    } catch (error) {
      if (!(error instanceof HttpFailure) || !error.mayPass || tries === mostTries) throw error;
    }
    await sleep(Math.min(pause, longestPauseMs), undefined, { signal });
  }
}

/** As the server asks for in whole seconds, within bounds. */
export function pauseOf({ headers }: HttpAnswer, usualMs: number): number {
  const asked = headers["retry-after"] ?? "";
  return Math.min(/^\d{1,6}$/.test(asked) ? Number(asked) * 1000 : usualMs, longestPauseMs);
}
