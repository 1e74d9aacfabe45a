import type { CheckResult, CheckSubject } from "./check.ts";
import { claimedResult, parsedJson } from "./claimed-result.ts";
import { isSigned, webhookKey } from "./standard-webhook.ts";

/** A message as it came in. */
export interface ReceivedMessage {
  /** Each header line by itself: one that comes twice must be seen to do so (`rawHeaders` of Node, two by two). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The bytes that were signed, before anybody read them. */
  readonly body: Uint8Array;
}

/** What a result is waited for. */
export interface AwaitedResult {
  /** The check by name. */
  readonly check: string;
  readonly subject: Pick<CheckSubject, "app" | "release" | "stage" | "tree">;
  /** By the names of what holds them. Of several each is good, so that one can take the place of another. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * Whether a message with this webhook-id was accepted before. Who asks remembers the ids of accepted messages for at least
   * `rememberMs`, and writes each down before it acts on it; older messages are refused by their time.
   */
  readonly seen: (id: string) => boolean;
}

/** `id` is to be remembered. A refusal's reason is for our own log: whoever sent it is told no more than that. */
export type ReceivedCheck =
  | { readonly accepted: true; readonly id: string; readonly result: CheckResult }
  | { readonly accepted: false; readonly reason: string };

const toleranceSeconds = 300;
/** A message may come that much before and after its own time. */
export const rememberMs = 2 * toleranceSeconds * 1000;
const mostBytes = 64 * 1024;
const mostSignatures = 16;
const headerNames = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/**
 * Judges the result of a check that somebody else brings by a signed webhook: `{ "type": "kubestage.result", "data": { "check",
 * "app", "release", "stage", "tree", "outcome", "said" } }`, `tree` exactly where the question has one. It does nothing, so who
 * calls it decides what becomes of it.
 *
 * Refused: more than 64 KiB; a header that is missing or comes twice; a time more than five minutes off; no signature by one of
 * the secrets; a message that was accepted before; what is no result, or that of another check, app, release, stage or tree.
 *
 * Errors: KubestageError for a secret that is none.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function receiveCheck({ headers, body }: ReceivedMessage, awaited: AwaitedResult): ReceivedCheck {
  const keys = Object.entries(awaited.secrets).map(([name, secret]) => webhookKey(secret, name));
  if (body.length > mostBytes) return refused(`it has more than ${mostBytes / 1024} KiB`);
  const stamp = stampOf(headers);
  if ("reason" in stamp) return refused(stamp.reason);
  const { id, timestamp, signatures } = stamp;
  if (Math.abs(awaited.now / 1000 - timestamp) > toleranceSeconds) {
    return refused(`its time is more than ${toleranceSeconds} s off`);
  }
  if (!isSigned(keys, signatures, { id, timestamp, body })) return refused("none of its signatures is right");
  if (awaited.seen(id)) return refused("it was accepted before");
  return resultFor(awaited, id, parsedJson(Buffer.from(body).toString("utf8")));
}

interface Stamp {
  readonly id: string;
  readonly timestamp: number;
  readonly signatures: readonly string[];
}

function stampOf(headers: ReceivedMessage["headers"]): Stamp | { readonly reason: string } {
  const values = new Map<string, string>();
  for (const name of headerNames) {
    const found = headers.filter(([given]) => given.toLowerCase() === name);
    if (found.length > 1) return { reason: `the header ${name} comes ${found.length} times` };
    const value = found[0]?.[1].trim() ?? "";
    if (value === "") return { reason: `the header ${name} is missing` };
    values.set(name, value);
  }
  const [id = "", time = "", signature = ""] = headerNames.map((name) => values.get(name));
  // With a full stop in it, it would not be clear where the signed id ends.
  if (!/^[A-Za-z0-9_:=+/-]{1,256}$/.test(id)) return { reason: "its webhook-id is no id" };
  if (!/^[1-9]\d{0,11}$/.test(time)) return { reason: "its webhook-timestamp is no time in seconds" };
  const signatures = signature.split(" ").filter((one) => one !== "");
  if (signatures.length > mostSignatures) return { reason: `it has more than ${mostSignatures} signatures` };
  return { id, timestamp: Number(time), signatures };
}

function resultFor({ check, subject }: AwaitedResult, id: string, value: unknown): ReceivedCheck {
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: unknown };
  if (type !== "kubestage.result" || typeof data !== "object" || data === null) {
    return refused("it is no kubestage.result with data");
  }
  const claims = data as Readonly<Record<string, unknown>>;
  const { app, release, stage, tree } = subject;
  for (const [field, wanted] of Object.entries({ check, app, release, stage, tree })) {
    if (claims[field] !== wanted) return refused(`it is about another ${field} than is waited for`);
  }
  const result = claimedResult(claims);
  return "problem" in result ? refused(result.problem) : { accepted: true, id, result };
}

function refused(reason: string): ReceivedCheck {
  return { accepted: false, reason };
}
