import { type AcceptedWrite, type NotificationTarget, notifyInOrder, type Post, runGit } from "@kubestage/adapters";
import {
  applyChanges,
  type Change,
  type Decision,
  decide,
  describeHappening,
  diagnose,
  happeningsOf,
  type Ledger,
  type Notification,
  pointerKey,
  type Promotion,
  proofGate,
} from "@kubestage/core";
import type { LedgerSession } from "./session/ledger-session.ts";
import { type LedgerState, stateOf } from "./session/ledger-state.ts";

/**
 * Tells people what this session has brought into the record. Who wrote a commit tells of it, and nobody else, so that each thing is told once
 * however many write; what could not be told is said (KS4011), and undoes nothing.
 */
export async function announce(session: LedgerSession): Promise<void> {
  const posts = new Map<string, Post>();
  // Whoever is asked to end ends: what it wrote stands in the ledger, and nobody is told of it.
  if (!session.environment || session.signal?.aborted === true) return;
  for (const write of session.accepted.splice(0)) {
    for (const { state, notification } of await newsOf(session, write)) {
      for (const target of targetsOf(state, notification)) {
        const key = JSON.stringify(target);
        const earlier = posts.get(key)?.notifications ?? [];
        posts.set(key, { target, notifications: [...earlier, notification] });
      }
    }
  }
  await deliver(session, [...posts.values()]);
}

/** What was sent to whom; what failed is said. */
export async function deliver(session: LedgerSession, posts: readonly Post[]) {
  const { environment, signal } = session;
  const deliveries = await notifyInOrder(posts, { environment: environment ?? {}, ...(signal && { signal }) });
  for (const { target, outcome, because, tries } of deliveries) {
    if (outcome !== "failed") continue;
    const often = tries > 1 ? ` in ${tries} tries` : "";
    const message = `${target} could not be told${often}: ${because ?? "it is not known why"}`;
    const hint = `try it with \`kubestage notify ${target}\``;
    await session.warn(diagnose("KS4011", { message, hint }));
  }
  return deliveries;
}

interface News {
  /** The ledger after the commit. */
  readonly state: LedgerState;
  readonly notification: Notification;
}

async function newsOf(session: LedgerSession, { snapshot, commits, commit: last }: AcceptedWrite): Promise<News[]> {
  const listed = await runGit(["rev-list", "--reverse", `${snapshot.tip}..${last}`], session);
  const names = listed.split("\n").filter((name) => name !== "");
  const written = new Map<string, string | undefined>();
  const stateAt = (ledger: Ledger): Promise<LedgerState> => stateOf(session, ledger, { ...snapshot, written });
  const decided = (ledger: Ledger, { road }: LedgerState): Decision =>
    decide({ ...session.seen, ledger, road, now: session.now() });
  const news: News[] = [];
  let ledger = snapshot.ledger;
  let before: Decision | undefined;
  for (const [index, { changes, files }] of commits.entries()) {
    const earlier = ledger;
    for (const { path, text } of files) written.set(path, text);
    const after = applyChanges(ledger, changes);
    const state = await stateAt(after);
    ledger = after;
    if (!hasTargets(state)) {
      before = undefined;
      continue;
    }
    before ??= decided(earlier, await stateAt(earlier));
    const decision = decided(after, state);
    const promotions = promotionsOf(earlier, changes);
    const happenings = happeningsOf({
      promotions,
      changes,
      before,
      after: decision,
      previews: earlier.previews,
      proofGate,
    });
    for (const happening of happenings) {
      const notification = describeHappening(happening, { commit: names[index] ?? last, at: session.now() });
      news.push({ state, notification: alsoByTemplate(notification, [earlier, after]) });
    }
    before = decision;
  }
  return news;
}

/** Whoever is told of a template is told of its previews, those that have just gone among them. */
function alsoByTemplate(notification: Notification, ledgers: readonly Ledger[]): Notification {
  const likes = (notification.stages ?? []).flatMap((stage) =>
    ledgers.flatMap(({ previews }) => previews.get(stage)?.like ?? []),
  );
  return likes.length === 0
    ? notification
    : { ...notification, stages: [...new Set([...(notification.stages ?? []), ...likes])] };
}

/** What the pointers of a commit say of the promotions that moved them. */
function promotionsOf(before: Ledger, changes: readonly Change[]): Promotion[] {
  return changes.flatMap((change): Promotion[] => {
    if (change.kind !== "pointer") return [];
    const { stage, app, release, kind, reached: wave } = change.pointer;
    const key = pointerKey(change.pointer);
    const asked = before.requests.get(key);
    const request = asked?.release === release ? asked : undefined;
    const replaces = before.pointers.get(key)?.release;
    return [{ stage, app, release, kind, wave, replaces, request, set: undefined, gates: [], leaves: undefined }];
  });
}

/** Whether the platform names anybody at all, in any stage: what happens is worked out for somebody only. */
function hasTargets({ road, platformIn }: LedgerState): boolean {
  return road.stages.some(({ name }) => platformIn(name).notifications.size > 0);
}

/** Those that the platform names in the stages concerned: who may move a stage's platform says who hears of the stage. */
function targetsOf(state: LedgerState, { stages }: Notification): NotificationTarget[] {
  const concerned = stages ?? state.road.stages.map(({ name }) => name);
  const targets = concerned.flatMap((stage) =>
    [...state.platformIn(stage).notifications].map(([name, spec]): NotificationTarget => ({ name, ...spec })),
  );
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()];
}
