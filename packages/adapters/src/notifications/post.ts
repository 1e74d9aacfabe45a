import { addressProblem, oneLine } from "@kubestage/core";
import { askWeb, NoWebAnswer, type WebAnswer } from "../web/ask-web.ts";
import { retryAfterMs } from "../web/waits.ts";
import { refusedTry, type Sending, type Try } from "./target.ts";

/** Nothing is read from an answer but why it was refused. */
const mostBytes = 64 * 1024;

/** Posts JSON once. `address` may be a secret itself, so it is in no message. */
export async function postOnce(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { timeoutMs, signal, timing }: Sending,
): Promise<Try> {
  const wrong = addressProblem(address);
  if (wrong !== undefined) return refusedTry(`its address ${wrong}`);
  const all = { "content-type": "application/json", "user-agent": "kubestage", ...headers };
  try {
    const request = { method: "POST", address: new URL(address), headers: all, body } as const;
    return tryOf(await askWeb(request, { timeoutMs, mostBytes }, signal), timing.now());
  } catch (error) {
    if (error instanceof NoWebAnswer) return { outcome: "later", because: error.message };
    throw error;
  }
}

/** Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#operational-considerations */
function tryOf({ status, headers, text }: WebAnswer, now: number): Try {
  if (status >= 200 && status < 300) return { outcome: "delivered" };
  const said = text.trim() === "" ? "" : `: ${oneLine(text, 200)}`;
  const because = `it answers with status ${status}${said}`;
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isPassing)
    return refusedTry(status >= 300 && status < 400 ? `${because}; redirections are not followed` : because);
  return { outcome: "later", because, waitMs: retryAfterMs(headers, now) };
}
