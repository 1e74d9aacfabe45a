import type { Notification } from "@kubestage/core";
import { oneLine } from "@kubestage/core";
import { backOffMs } from "../kubernetes/waiting.ts";
import type { Environment } from "../state/state-folder.ts";
import { realTiming, type Timing } from "../web/waits.ts";
import { sendMail } from "./mail.ts";
import { sendToSlack } from "./slack.ts";
import type { Letter, NotificationTarget, Sending, Try } from "./target.ts";
import { sendWebhook } from "./webhook.ts";

/** What became of one notification at one target. */
export interface Delivery {
  readonly target: string;
  /** `failed`: it may have arrived; said again with the same id. `unwanted`: the target is not told of such things. */
  readonly outcome: "delivered" | "failed" | "unwanted";
  readonly tries: number;
  /** Why it failed, as a sentence without a full stop and without secrets. */
  readonly because: string | undefined;
}

export interface NotifyOptions {
  readonly environment: Environment;
  /** Where more of it stands, such as the pull request; shown only where it is on one of `knownSites`. */
  readonly page?: string | undefined;
  /** Such as https://git.example.com: the declared code host. */
  readonly knownSites?: readonly string[];
  readonly timing?: Timing;
  /** For one try; 10 seconds. */
  readonly timeoutMs?: number;
  /** For all tries of one target; 60 seconds. */
  readonly patienceMs?: number;
  readonly authorities?: string | undefined;
  readonly signal?: AbortSignal;
}

const mostTries = 5;

/**
 * Tells all targets at once, each for itself: one that fails, hangs or is wrongly declared takes nothing from the others. What
 * went wrong comes back and is never thrown, so that nothing that has happened waits for who is told of it.
 *
 * Errors: none, but the reason of a signal that was aborted.
 */
export async function notify(
  notification: Notification,
  targets: readonly NotificationTarget[],
  options: NotifyOptions,
): Promise<readonly Delivery[]> {
  const { environment, timing = realTiming, timeoutMs = 10_000, patienceMs = 60_000, authorities } = options;
  const signal = options.signal ?? new AbortController().signal;
  const sending: Sending = { environment, timing, timeoutMs, signal, authorities };
  const letter: Letter = { notification, page: knownPage(options.page, options.knownSites ?? []) };
  return Promise.all(targets.map(async (target) => deliver(target, letter, sending, patienceMs)));
}

async function deliver(
  target: NotificationTarget,
  letter: Letter,
  sending: Sending,
  patienceMs: number,
): Promise<Delivery> {
  const { name } = target;
  if (!isWanted(target, letter.notification))
    return { target: name, outcome: "unwanted", tries: 0, because: undefined };
  const { timing, signal } = sending;
  const began = timing.now();
  for (let tries = 1; ; tries++) {
    const ended = await tryOnce(target, letter, sending);
    if (ended.outcome === "delivered") return { target: name, outcome: "delivered", tries, because: undefined };
    const failed = { target: name, outcome: "failed", tries, because: ended.because } as const;
    if (ended.outcome === "refused" || tries === mostTries) return failed;
    const waitMs = Math.max(ended.waitMs ?? 0, backOffMs(tries));
    if (timing.now() - began + waitMs > patienceMs) return failed;
    await timing.sleep(waitMs, signal);
  }
}

async function tryOnce(target: NotificationTarget, letter: Letter, sending: Sending): Promise<Try> {
  const { webhook, slack, mail } = target;
  try {
    if (webhook) return await sendWebhook(webhook, letter, sending);
    if (slack) return await sendToSlack(slack, letter, sending);
    if (mail) return await sendMail(mail, letter, sending);
    return { outcome: "refused", because: "it says no way to be told" };
  } catch (error) {
    sending.signal.throwIfAborted();
    // A bug of ours in one way must not keep the others from going. Its words may hold what it was given.
    return {
      outcome: "refused",
      because: `an error of kubestage: ${oneLine(error instanceof Error ? error.name : "", 100)}`,
    };
  }
}

function isWanted({ about, stages }: NotificationTarget, { kind, stages: concerned }: Notification): boolean {
  if (kind === "tried") return true;
  const isKind = about?.includes(kind) ?? true;
  return (
    isKind && (stages === undefined || concerned === undefined || concerned.some((stage) => stages.includes(stage)))
  );
}

/** Only pages of sites that the declaration names are linked. */
function knownPage(page: string | undefined, sites: readonly string[]): string | undefined {
  const url = page === undefined ? null : URL.parse(page);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  if (/[<>|]/.test(url.href) || url.href.length > 2000) return undefined;
  return sites.some((site) => URL.parse(site)?.origin === url.origin) ? url.href : undefined;
}
