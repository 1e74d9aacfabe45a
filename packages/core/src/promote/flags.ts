import { unseenBrokenGlass } from "./broken-glass.ts";
import type { Flag } from "./decision.ts";
import { isOwed } from "./hotfix.ts";
import { lastOfEach } from "./gates/approvals.ts";
import type { Approval, Pointer } from "./ledger.ts";
import { countsIn } from "./revoked.ts";
import { findStage } from "./road.ts";
import { standsOn } from "./stands-on.ts";
import { unwellBefore } from "./unwell.ts";
import { treeKey, type View } from "./view.ts";

/**
 * Releases that stand where what speaks for them was taken back since, by a later failure, an approval that became a rejection, or a stage
 * before in which they are unwell or were gone back from; and hotfixes that are still to be merged back, and those that came in past
 * their gates and were looked at by nobody since.
 */
export function findFlags(view: View): Flag[] {
  return [...view.ledger.pointers.values()].flatMap((pointer) => [
    ...(view.failures.get(pointer.release) ?? [])
      .filter((word) => word.tree === undefined || standsOn(view.ledger, pointer, word))
      .filter((word) => countsIn(view, word, pointer.stage))
      .map(
        (word): Flag => ({
          ...{ kind: "failed", stage: pointer.stage, app: pointer.app, release: pointer.release, record: word.id },
          because: `${word.gate} failed in ${word.stage}: ${word.said}`,
        }),
      ),
    ...rejections(view, pointer),
    ...wayTakenBack(view, pointer),
    ...unseenBrokenGlass(view, pointer),
    ...duties(view, pointer),
  ]);
}

/** What it came by is not well any more. What came back by a rollback stands on what is known of it alone. */
function wayTakenBack(view: View, pointer: Pointer): Flag[] {
  const stage = findStage(view.road, pointer.stage);
  const release = view.ledger.releases.get(pointer.release);
  const unwell = stage && release && unwellBefore(view, release, stage);
  return unwell ? [{ stage: pointer.stage, app: pointer.app, release: pointer.release, ...unwell }] : [];
}

/** A hotfix that is still to be merged back. */
function duties(view: View, { stage, app, release: name }: Pointer): Flag[] {
  const release = view.ledger.releases.get(name);
  if (!release?.hotfix || !isOwed(view, release)) return [];
  const { skips, reason } = release.hotfix;
  const because = `a hotfix that left out ${skips.join(" and ")} (${reason}); no release that contains it has passed there yet`;
  return [{ kind: "owed", stage, app, release: name, because, record: name }];
}

/** Whose last word of what they approved of is that they reject it. What came with a later wave has another tree. */
function rejections(view: View, pointer: Pointer): Flag[] {
  const { stage, app, release } = pointer;
  const about = view.approvals.get(treeKey(pointer, release)) ?? [];
  const stoodOn = about.filter(({ id }) => pointer.evidence.includes(id));
  return stoodOn.flatMap(({ person, tree }) => {
    const taken = lastOfEach(about.filter((one) => one.person === person && one.tree === tree)).find(isRejection);
    if (!taken) return [];
    const because = `${taken.person} has taken the approval back${taken.reason ? `: ${taken.reason}` : ""}`;
    return [{ kind: "rejected", stage, app, release, because, record: taken.id }];
  });
}

function isRejection({ verdict }: Approval): boolean {
  return verdict === "rejected";
}
