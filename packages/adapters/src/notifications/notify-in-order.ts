import type { Notification } from "@kubestage/core";
import { type Delivery, notify, type NotifyOptions } from "./notify.ts";
import type { NotificationTarget } from "./target.ts";

/** What one commit of the ledger made happen. */
export interface News {
  readonly commit: string;
  readonly notifications: readonly Notification[];
}

/** Up to which commit each target was told, kept where it outlives a process. */
export interface Told {
  read(target: string): Promise<string | undefined>;
  write(target: string, commit: string): Promise<void>;
}

/**
 * Tells each target what it was not told yet, in the order of the ledger, at least once: what it was told is written down
 * after it was delivered, so a crash between the two tells it again, with the same id. A target that fails is told from there on the
 * next time; the others go on. Who was never told anything begins with the oldest of `news`.
 *
 * @param news the commits that may be new, oldest first
 */
export async function notifyInOrder(
  news: readonly News[],
  targets: readonly NotificationTarget[],
  told: Told,
  options: NotifyOptions,
): Promise<readonly Delivery[]> {
  const each = targets.map(async (target) => {
    const deliveries: Delivery[] = [];
    const last = await told.read(target.name);
    const from = news.findIndex(({ commit }) => commit === last) + 1;
    for (const { commit, notifications } of news.slice(from)) {
      for (const notification of notifications) {
        const [delivery] = await notify(notification, [target], options);
        if (delivery) deliveries.push(delivery);
        if (delivery?.outcome === "failed") return deliveries;
      }
      await told.write(target.name, commit);
    }
    return deliveries;
  });
  return (await Promise.all(each)).flat();
}
