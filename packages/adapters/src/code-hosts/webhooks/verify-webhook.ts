import { createHash } from "node:crypto";
import { readGithubEvent } from "./github-event.ts";
import { readGitlabEvent } from "./gitlab-event.ts";
import { type HeaderOf, provenByGithub, provenByStandard, provenByToken, type Unproven } from "./proofs-of-sender.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";

/** What came in. */
export interface WebhookDelivery {
  /** As `node:http` gives them: names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, byte for byte. */
  readonly body: Uint8Array;
}

export interface WebhookTrust {
  readonly kind: "github" | "gitlab";
  /** How GitLab shows that it was the sender; GitHub always signs. */
  readonly form: "signed" | "token";
  /** Each of them counts, so that one can take the place of another; of at least 16 characters. */
  readonly secrets: readonly string[];
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether something with this id was acted upon already. */
  seen(id: string): boolean | Promise<boolean>;
}

export type VerifiedWebhook =
  /** `ids` are to be remembered once it was acted upon: not before, or a crash would lose it. */
  | { readonly outcome: "event"; readonly event: PullRequestEvent; readonly ids: readonly string[] }
  /** Answer 2xx: the sender has done nothing wrong. */
  | { readonly outcome: "ignored"; readonly because: string }
  /** `status` is for the answer. `because` is for a log: it tells a stranger nothing that helps. */
  | { readonly outcome: "refused"; readonly because: string; readonly status: 400 | 401 | 413 | 500 };

/** A description of a megabyte, escaped as JSON, comes in twice at most. GitHub sends 25 MB at most, of a push. */
export const mostWebhookBytes = 16 * 1024 * 1024;
export const shortestSecret = 16;

/**
 * What a code host says happened, where it was the code host who said it, of this repository, and for the first time. A body
 * is parsed only once its sender is proven. GitHub does not sign the id of a delivery, so what was seen is also known by its
 * body: the same body again is a replay under whatever id.
 */
export async function verifyWebhook(delivery: WebhookDelivery, trust: WebhookTrust): Promise<VerifiedWebhook> {
  const { body } = delivery;
  const { kind, secrets, repository } = trust;
  if (body.length > mostWebhookBytes) return refused(413, `the body is longer than ${mostWebhookBytes} bytes`);
  if (secrets.length === 0 || secrets.some(({ length }) => length < shortestSecret))
    return refused(500, `a webhook needs secrets of at least ${shortestSecret} characters`);
  const header = headerOf(delivery);
  const unproven = unprovenBy(header, body, trust);
  if (unproven !== undefined) return refused(401, unproven);
  const name = header(kind === "github" ? "x-github-event" : "x-gitlab-event");
  if (name === undefined) return refused(400, "the header with the event's name is missing");
  const id = idOf(header, kind);
  if (id === undefined) return refused(400, "the header with the delivery's id is missing");
  if (!/^application\/json\s*(;|$)/i.test(header("content-type") ?? ""))
    return refused(400, "the content is not application/json");
  const content = parsed(body);
  if (content === undefined) return refused(400, "the body is no JSON");
  const read =
    kind === "github" ? readGithubEvent(name, content, repository) : readGitlabEvent(name, content, repository);
  if ("refused" in read) return refused(400, read.refused);
  if ("ignored" in read) return { outcome: "ignored", because: read.ignored };
  const ids = [`${kind}/delivery/${id}`, `${kind}/body/${createHash("sha256").update(body).digest("hex")}`];
  for (const one of ids) {
    if (await trust.seen(one)) return { outcome: "ignored", because: "it was acted upon already" };
  }
  return { outcome: "event", event: read.event, ids };
}

function unprovenBy(header: HeaderOf, body: Uint8Array, { kind, form, secrets, now }: WebhookTrust): Unproven {
  if (kind === "github") return provenByGithub(header, body, secrets);
  return form === "signed" ? provenByStandard(header, body, secrets, now) : provenByToken(header, secrets);
}

/** GitLab's `webhook-id` is the same as the Idempotency-Key, which stays the same when a delivery is repeated. */
function idOf(header: HeaderOf, kind: "github" | "gitlab"): string | undefined {
  const id =
    kind === "github"
      ? header("x-github-delivery")
      : (header("webhook-id") ?? header("idempotency-key") ?? header("x-gitlab-event-uuid"));
  return id !== undefined && /^[\x21-\x7e]{1,256}$/.test(id) ? id : undefined;
}

function headerOf({ headers }: WebhookDelivery): HeaderOf {
  return (name) => {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    return typeof value === "string" ? value : undefined;
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function refused(status: 400 | 401 | 413 | 500, because: string): VerifiedWebhook {
  return { outcome: "refused", status, because };
}
