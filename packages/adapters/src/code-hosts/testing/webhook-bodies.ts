import { createHmac } from "node:crypto";
import type { WebhookDelivery } from "../webhooks/verify-webhook.ts";
import { wanted } from "./hosts.ts";

/** Made for tests; long enough for all hosts. */
export const webhookSecret = `whsec_${Buffer.from("a secret of tests, 32 bytes long").toString("base64")}`;

export const githubBody = (given: object = {}): object => ({
  action: "closed",
  number: 1,
  pull_request: {
    ...{ number: 1, state: "closed", merged: true, updated_at: "2026-11-23T12:00:00Z" },
    head: { ref: wanted.branch, sha: wanted.head, repo: { full_name: "shop/deployments" } },
    base: { ref: "main", repo: { full_name: "shop/deployments" } },
  },
  repository: { full_name: "shop/deployments" },
  sender: { login: "alex" },
  ...given,
});

const gitlabRequest = {
  ...{ iid: 1, source_branch: wanted.branch, source_project_id: 7, target_project_id: 7 },
  last_commit: { id: wanted.head },
};

export const gitlabBody = (given: object = {}, attributes: object = {}): object => ({
  object_kind: "merge_request",
  user: { username: "alex" },
  project: { id: 7, path_with_namespace: "shop/deployments" },
  object_attributes: { ...gitlabRequest, action: "merge", ...attributes },
  ...given,
});

export const gitlabNote = (on: string, given: object = { merge_request: gitlabRequest }): object =>
  gitlabBody({ object_kind: "note", object_attributes: { noteable_type: on, action: "create" }, ...given });

type Headers = Readonly<Record<string, string | undefined>>;

export function githubDelivery(body: object | string, event = "pull_request", headers: Headers = {}): WebhookDelivery {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const signature = createHmac("sha256", webhookSecret).update(bytes).digest("hex");
  const own = { "x-hub-signature-256": `sha256=${signature}`, "x-github-event": event, "x-github-delivery": "d-1" };
  return { body: bytes, headers: { "content-type": "application/json", ...own, ...headers } };
}

export function gitlabDelivery(
  body: object,
  at: number,
  event = "Merge Request Hook",
  headers: Headers = {},
): WebhookDelivery {
  const bytes = Buffer.from(JSON.stringify(body));
  const [id, time] = ["5a8b", String(Math.floor(at / 1000))];
  const key = Buffer.from(webhookSecret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.`).update(bytes).digest("base64");
  const own = { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` };
  const names = { "x-gitlab-event": event, "x-gitlab-event-uuid": "e-1", "idempotency-key": id };
  return { body: bytes, headers: { "content-type": "application/json", ...own, ...names, ...headers } };
}
