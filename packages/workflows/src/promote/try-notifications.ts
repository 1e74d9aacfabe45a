import { type Delivery, KubestageError, type NotificationTarget } from "@kubestage/adapters";
import { describeTry, suggest } from "@kubestage/core";
import { deliver } from "./announce.ts";
import { type LedgerRequest, openLedger } from "./session/ledger-session.ts";
import { readState } from "./session/read-state.ts";

export interface TryNotificationsRequest extends LedgerRequest {
  /** One target by name; all where absent. */
  readonly target?: string | undefined;
}

/**
 * Sends something that did not happen to those who are told of what happens, as any of the stages has it.
 *
 * Errors: thrown KS6006 where nobody is declared who could be told; those of the ledger.
 */
export async function tryNotifications(request: TryNotificationsRequest): Promise<readonly Delivery[]> {
  const session = await openLedger(request);
  const state = await readState(session);
  const platforms = [...new Set(state.road.stages.map(({ name }) => state.platformIn(name)))];
  const all = platforms.flatMap(({ notifications }) =>
    [...notifications].map(([name, spec]): NotificationTarget => ({ name, ...spec })),
  );
  const known = [...new Map(all.map((target) => [JSON.stringify(target), target])).values()];
  const targets = known.filter(({ name }) => name === (request.target ?? name));
  if (targets.length === 0) {
    const names = [...new Set(known.map(({ name }) => name))];
    const message =
      request.target === undefined ? "nobody is to be told" : `nobody is called ${JSON.stringify(request.target)}`;
    const hint =
      names.length > 0
        ? suggest(request.target ?? "", names, "target")
        : "declare `notifications` in the Platform, and release it";
    throw new KubestageError("KS6006", { message, hint });
  }
  const trial = describeTry(platforms[0]?.name ?? "", session.now());
  return deliver(
    session,
    targets.map((target) => ({ target, notifications: [trial] })),
  );
}
