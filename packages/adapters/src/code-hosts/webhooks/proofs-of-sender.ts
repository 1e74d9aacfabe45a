import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** One value of a header, by its name in lower case; undefined where it is missing or was sent twice. */
export type HeaderOf = (name: string) => string | undefined;

/** Undefined where the sender knows one of the secrets, else why that is not shown. */
export type Unproven = string | undefined;

/** A signature that was made so long before or after now is no longer taken. Source: Standard Webhooks, "verifying" */
const toleranceMs = 5 * 60_000;

/** Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export function provenByGithub(header: HeaderOf, body: Uint8Array, secrets: readonly string[]): Unproven {
  const [, given] = /^sha256=([0-9a-f]{64})$/.exec(header("x-hub-signature-256") ?? "") ?? [];
  if (given === undefined) return "the header X-Hub-Signature-256 is missing or of another form";
  const signature = Buffer.from(given, "hex");
  const own = secrets.map((secret) => createHmac("sha256", secret).update(body).digest());
  return isAmong(signature, own) ? undefined : "the signature is not made with a secret that is known here";
}

/** Source: https://docs.gitlab.com/user/project/integrations/webhooks/ */
export function provenByToken(header: HeaderOf, secrets: readonly string[]): Unproven {
  const given = header("x-gitlab-token");
  if (given === undefined || given === "") return "the header X-Gitlab-Token is missing";
  // Hashes are of one length, so that how long the secret is does not show either.
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return isAmong(hash(given), secrets.map(hash)) ? undefined : "the token is not one that is known here";
}

/**
 * GitLab's signing token, from GitLab 19.0 on, is that of Standard Webhooks: what is signed is id, time and body.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function provenByStandard(
  header: HeaderOf,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): Unproven {
  const [id, at] = [header("webhook-id"), header("webhook-timestamp")];
  if (id === undefined || !/^[\x21-\x7e]{1,256}$/.test(id)) return "the header webhook-id is missing";
  if (at === undefined || !/^\d{1,12}$/.test(at)) return "the header webhook-timestamp is missing";
  if (Math.abs(now - Number(at) * 1000) > toleranceMs) return "it was signed too long ago, or in the future";
  const given = (header("webhook-signature") ?? "")
    .slice(0, 2000)
    .split(" ")
    .flatMap((part) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(part)?.[1] ?? [])
    .map((text) => Buffer.from(text, "base64"));
  if (given.length === 0) return "the header webhook-signature is missing or of another form";
  const own = secrets.map((secret) => createHmac("sha256", keyOf(secret)).update(`${id}.${at}.`).update(body).digest());
  const found = given.map((signature) => isAmong(signature, own));
  return found.includes(true) ? undefined : "the signature is not made with a secret that is known here";
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64");
}

/** Compares with all of them, so that the time says nothing. */
function isAmong(given: Buffer, own: readonly Buffer[]): boolean {
  const same = own.map((one) => one.length === given.length && timingSafeEqual(one, given));
  return same.includes(true);
}
