import type { Change } from "./change.ts";
import { decide } from "./decide.ts";
import type { Decision, Departure, Promotion } from "./decision.ts";
import { mayGo } from "./previews.ts";
import { inCommits, recordDeparture, recordPromotion, recordWithdrawal } from "./record-decision.ts";
import { type Situation, treeKey } from "./view.ts";

/** What the next commit does. */
export interface NextCommit {
  /** One, or those of a set; none where something is withdrawn only. */
  readonly promotions: readonly Promotion[];
  /** The preview that goes. */
  readonly departure?: Departure | undefined;
  readonly changes: readonly Change[];
}

/**
 * The next commit that follows from a situation: a preview that goes, else one promotion, or those of one set, else everything that is to be withdrawn;
 * undefined where nothing follows. One at a time, so that each commit follows from its parent alone, which is how anyone
 * checks it later.
 *
 * @param wanted what is to be done; all of them where nobody says
 */
export function nextCommit(
  situation: Situation,
  decision: Decision = decide(situation),
  wanted: (one: Promotion | Departure) => boolean = () => true,
): NextCommit | undefined {
  const { trees } = situation;
  const departure = decision.departures.find((one) => wanted(one) && mayGo(one));
  if (departure) return { promotions: [], departure, changes: recordDeparture(departure) };
  const isRendered = (promotion: Promotion): boolean => trees.has(treeKey(promotion, promotion.release));
  const promotions = inCommits(decision.promotions).find((one) => one.some(wanted) && one.every(isRendered));
  if (promotions) {
    const changes = promotions.flatMap((promotion) =>
      recordPromotion(situation, promotion, trees.get(treeKey(promotion, promotion.release)) ?? ""),
    );
    return { promotions, changes };
  }
  const changes = decision.withdrawals.map(recordWithdrawal);
  return changes.length > 0 ? { promotions: [], changes } : undefined;
}
