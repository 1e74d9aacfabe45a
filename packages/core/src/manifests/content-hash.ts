import { createHash, createHmac } from "node:crypto";

/**
 * SHA-256 of a value's canonical JSON, in lower-case hex. Keys are sorted, so that equal values hash equally whatever
 * the order in which they were written. `node:crypto` is the one built-in that core uses: hashing is a pure function.
 * Source: RFC 8785 (JSON Canonicalization Scheme) for strings and numbers as `JSON.stringify` writes them.
 */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/**
 * HMAC-SHA256 of a value's canonical JSON, in lower-case hex: tells whether two values are equal to whoever has the key,
 * and nothing to anybody else. For what may be guessed, such as the values of Secrets.
 * @param key at least 32 bytes that nobody can guess
 * Source: RFC 2104
 */
export function keyedHash(key: Uint8Array, value: unknown): string {
  return createHmac("sha256", key).update(canonicalJson(value)).digest("hex");
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
