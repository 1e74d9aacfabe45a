import type { Notification } from "@kubestage/core";
import { type Delivery, notify, type NotifyOptions } from "./notify.ts";
import type { NotificationTarget } from "./target.ts";

/** What one target is to be told. */
export interface Post {
  readonly target: NotificationTarget;
  /** In the order in which it happened. */
  readonly notifications: readonly Notification[];
}

/**
 * Tells each target what is for it, in order, the targets side by side. One that could not be told is told nothing further: what comes later
 * would arrive before what came first, and everybody would wait for it again and again.
 */
export async function notifyInOrder(posts: readonly Post[], options: NotifyOptions): Promise<readonly Delivery[]> {
  const each = posts.map(async ({ target, notifications }) => {
    const deliveries: Delivery[] = [];
    for (const notification of notifications) {
      const [delivery] = await notify(notification, [target], options);
      if (delivery) deliveries.push(delivery);
      if (delivery?.outcome === "failed") return deliveries;
    }
    return deliveries;
  });
  return (await Promise.all(each)).flat();
}
