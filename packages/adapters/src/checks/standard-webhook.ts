import { createHmac, timingSafeEqual } from "node:crypto";
import { unanswered } from "./check-problem.ts";

/**
 * The key of a secret as the Standard Webhooks specification writes it: `whsec_`, then 24 to 64 bytes in Base64.
 * Errors: KubestageError, which does not repeat the secret.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookKey(secret: string, variable: string): Buffer {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret.trim())?.[1] ?? "";
  const key = Buffer.from(text, "base64");
  const isWhole = key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  if (isWhole && key.length >= 24 && key.length <= 64) return key;
  throw unanswered({
    why: `${variable} holds no secret of a webhook`,
    hint: "give it whsec_ and 24 to 64 random bytes in Base64, the same as at the other end",
  });
}

/** The one signature of a message, such as `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`. `timestamp` is in seconds. */
export function signWebhook(key: Uint8Array, id: string, timestamp: number, body: string | Uint8Array): string {
  return `v1,${signatureOf(key, id, timestamp, body).toString("base64")}`;
}

/** Whether one of the signatures of a header was made with one of the keys. How long it takes does not tell which. */
export function isSigned(
  keys: readonly Uint8Array[],
  signatures: readonly string[],
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: Uint8Array },
): boolean {
  const given = signatures.flatMap((signature) => {
    const [version, text = ""] = signature.split(",");
    const bytes = Buffer.from(text, "base64");
    return version === "v1" && bytes.length === 32 ? [bytes] : [];
  });
  let found = false;
  for (const key of keys) {
    const right = signatureOf(key, id, timestamp, body);
    for (const one of given) if (timingSafeEqual(one, right)) found = true;
  }
  return found;
}

function signatureOf(key: Uint8Array, id: string, timestamp: number, body: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}
