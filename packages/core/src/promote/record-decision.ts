import { secondLooks } from "./broken-glass.ts";
import type { Change } from "./change.ts";
import type { Departure, Promotion, Withdrawal } from "./decision.ts";
import type { Ledger, Pointer, Stay } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { recordId } from "./records/record-id.ts";
import { clustersLeft, clustersReached, isThrough } from "./reached.ts";
import { findStage, type RoadStage } from "./road.ts";
import { isAboutSame } from "./stands-on.ts";
import { type Situation, treeKey } from "./view.ts";

/** The number of the next record about a release: higher than all that the ledger has. */
export function nextNumber({ evidence, stays }: Ledger, release: string): number {
  const known = [...evidence, ...stays].filter((record) => record.release === release);
  return known.reduce((most, { number }) => Math.max(most, number), 0) + 1;
}

/**
 * What the commit of a promotion does: the pointer moves, what became of the release before is written down, and the
 * request is answered. `tree` is what the commit writes for it.
 */
export function recordPromotion(
  { ledger, road, now }: Omit<Situation, "trees">,
  promotion: Promotion,
  tree: string,
): readonly Change[] {
  const { stage, app, release, kind, wave, gates, leaves, request } = promotion;
  const before = ledger.pointers.get(pointerKey(promotion));
  const evidence = [...new Set(gates.flatMap((gate) => gate.evidence))];
  const own = findStage(road, stage) ?? { waves: [] };
  const isSame = before?.release === release;
  const asked = ledger.requests.get(pointerKey(promotion));
  const answers = asked?.release === release ? asked : undefined;
  const times = [before?.answered, answers?.at].filter((at) => at !== undefined);
  const pointer: Pointer = {
    ...{ stage, app, release, kind, tree, since: now, reached: wave },
    ...reachOf(own, wave, before, isSame),
    ...(isSame ? { by: before.by, reason: before.reason } : { by: request?.by, reason: request?.reason }),
    ...(times.length > 0 && { answered: Math.max(...times) }),
    evidence: isSame ? [...new Set([...stillStanding(ledger, before), ...evidence])] : evidence,
  };
  return [
    { kind: "pointer", pointer },
    ...(leaves ? [{ kind: "stay" as const, stay: numbered(ledger, leaves) }] : []),
    ...(answers ? [{ kind: "requestGone" as const, where: { stage, app } }] : []),
  ];
}

/**
 * The evidence of a pointer without what a later record has taken back: where one of several stages is enough, another opens the gate. What
 * is about the files of an earlier wave nothing else takes the place of: it stays, and is flagged.
 */
function stillStanding({ evidence: all, approvals }: Ledger, pointer: Pointer): readonly string[] {
  const { evidence } = pointer;
  const words = all.filter(({ id, tree }) => tree === undefined && evidence.includes(id));
  const takenBack = words.filter((word) =>
    all.some((later) => later.outcome === "failed" && later.number > word.number && isAboutSame(later, word)),
  );
  const own = approvals.filter((one) => pointerKey(one) === pointerKey(pointer) && one.release === pointer.release);
  const looks = pointer.kind === "breakGlass" ? secondLooks(own, pointer).map(({ id }) => id) : [];
  return [...evidence.filter((id) => !takenBack.some((word) => word.id === id)), ...looks];
}

/**
 * Where the release is then, and what runs where it has not come yet: what ran everywhere before. Where nothing did, as the one before was
 * the first and still on its way, that one stays where it is.
 */
function reachOf(
  stage: Pick<RoadStage, "waves" | "joining" | "leaving">,
  wave: number,
  before: Pointer | undefined,
  isSame: boolean,
): Pick<Pointer, "previous" | "clusters" | "previousIn"> {
  // Clusters that the stage has left are forgotten: should it come back there, it is as if for the first time.
  const own = new Set(stage.waves.flat());
  const had = before ? clustersReached(stage, before).filter((cluster) => own.has(cluster)) : [];
  const left = before ? clustersLeft(stage, before).filter((cluster) => own.has(cluster)) : [];
  const settled = stage.waves.slice(0, wave).flat();
  const entered = settled.filter((cluster) => !stage.leaving?.includes(cluster));
  const clusters = isSame ? [...new Set([...had, ...entered])] : entered;
  const stillIn = (ran: readonly string[]): readonly string[] =>
    ran.filter((cluster) => !clusters.includes(cluster) && !settled.includes(cluster));
  // What waits only for clusters that had nothing before was everywhere.
  const isElsewhere = left.length > 0 || before?.previous === undefined;
  const isOnItsWay = before !== undefined && isElsewhere && !isThrough(stage, before);
  const staysFirst = isOnItsWay && before.previous === undefined && stillIn(had).length > 0;
  const previous = isSame || (isOnItsWay && !staysFirst) ? before?.previous : before?.release;
  const previousIn = previous === undefined ? [] : stillIn(isSame ? left : [...(isOnItsWay ? left : []), ...had]);
  return {
    previous,
    ...(settled.length > 0 && { clusters }),
    ...(previousIn.length > 0 && { previousIn }),
  };
}

function numbered(ledger: Ledger, leaves: Omit<Stay, "id" | "number">): Stay {
  const stay = { ...leaves, number: nextNumber(ledger, leaves.release) };
  return { ...stay, id: recordId("Stay", stay) };
}

/** What the commit does by which a preview goes. */
export function recordDeparture({ preview: { stage }, apps }: Departure): readonly Change[] {
  return [
    ...apps.map((app): Change => ({ kind: "pointerGone", where: { stage, app } })),
    { kind: "previewGone", stage },
  ];
}

export function recordWithdrawal(withdrawal: Withdrawal): Change {
  if (withdrawal.of === "approval") return { kind: "approvalGone", approval: withdrawal.approval };
  const { stage, app } = withdrawal;
  return { kind: "requestGone", where: { stage, app } };
}

/** Promotions that have to be one commit: those of a set in one stage and wave, every other one by itself. */
export function inCommits(promotions: readonly Promotion[]): readonly (readonly Promotion[])[] {
  const together = Map.groupBy(promotions, (promotion) =>
    promotion.set !== undefined && promotion.kind === "promotion"
      ? `set ${promotion.stage} ${promotion.set}`
      : treeKey(promotion, promotion.release),
  );
  return [...together.values()];
}
