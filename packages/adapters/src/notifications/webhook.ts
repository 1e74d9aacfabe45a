import { createHmac } from "node:crypto";
import { secretOf } from "../web/secret-of.ts";
import { postOnce } from "./post.ts";
import { type Letter, type NotificationTarget, refusedTry, type Sending, type Try } from "./target.ts";

/** Receivers take 20 kB at least. */
const signatureVersion = "v1";

/**
 * A POST in the form of Standard Webhooks, signed with each secret.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function sendWebhook(
  { address, secrets }: NonNullable<NotificationTarget["webhook"]>,
  letter: Letter,
  sending: Sending,
): Promise<Try> {
  const keys = secrets.map((variable) => keyOf(sending, variable));
  const problem = keys.find((key) => typeof key === "string");
  if (problem !== undefined) return refusedTry(problem);
  const { id } = letter.notification;
  const at = String(Math.floor(sending.timing.now() / 1000));
  const body = webhookBody(letter);
  const signatures = keys
    .filter((key) => typeof key !== "string")
    .map((key) => `${signatureVersion},${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`);
  const headers = { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures.join(" ") };
  return postOnce(address, body, headers, sending);
}

function keyOf({ environment }: Sending, variable: string): Buffer | string {
  const found = secretOf(environment, variable);
  if ("problem" in found) return found.problem;
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(found.secret) ?? [];
  const key = Buffer.from(encoded ?? "", "base64");
  return key.length >= 24 && key.length <= 64
    ? key
    : `the variable ${variable} holds no secret of the form whsec_ and 24 to 64 bytes in base64`;
}

function webhookBody({ notification, page }: Letter): string {
  const { id, kind, at, stages, app, release, urgent, subject, text } = notification;
  const data = { id, urgent, stages, app, release, subject, text, page };
  return JSON.stringify({ type: `kubestage.${kind}`, timestamp: new Date(at).toISOString(), data });
}
