import type { Notification, NotificationSpec } from "@kubestage/core";
import type { Environment } from "../state/state-folder.ts";
import type { Timing } from "../web/waits.ts";

/** Where notifications go, by the name that messages give it. */
export interface NotificationTarget extends NotificationSpec {
  readonly name: string;
}

/** What is sent: what happened, and the page where more of it stands. */
export interface Letter {
  readonly notification: Notification;
  /** An address of our own, such as that of the pull request; undefined where there is none that is known. */
  readonly page: string | undefined;
}

/** What is needed to send anything. */
export interface Sending {
  readonly environment: Environment;
  readonly timing: Timing;
  /** For one try, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Certificates of authorities that mail servers are trusted by, besides those of Node; PEM. */
  readonly authorities: string | undefined;
}

/** How one try ended. `because` holds no secret. */
export type Try =
  | { readonly outcome: "delivered" }
  /** Perhaps later; not before `waitMs`, where that is said. It may have arrived. */
  | { readonly outcome: "later"; readonly because: string; readonly waitMs?: number | undefined }
  /** It never will, as things are. */
  | { readonly outcome: "refused"; readonly because: string };

export function refusedTry(because: string): Try {
  return { outcome: "refused", because };
}
