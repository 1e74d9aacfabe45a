import { unseenBrokenGlass } from "./broken-glass.ts";
import type { Flag } from "./decision.ts";
import { countsElsewhere } from "./gates/last-in-previews.ts";
import { isOwed } from "./hotfix.ts";
import { type AppInStage, type Evidence, type Pointer, pointerKey, type RecordedRelease } from "./ledger.ts";
import { healthOf } from "./progress.ts";
import { findStage } from "./road.ts";
import { stagesToPass } from "./upstream.ts";
import { treeKey, type View } from "./view.ts";

/**
 * Releases that stand where what speaks for them was taken back since, by a later failure, an approval that became a rejection, or a stage
 * before in which they are unwell or were gone back from; and hotfixes that are still to be merged back, and those that came in past
 * their gates and were looked at by nobody since.
 */
export function findFlags(view: View): Flag[] {
  return [...view.ledger.pointers.values()].flatMap((pointer) => [
    ...(view.failures.get(pointer.release) ?? [])
      .filter((word) => concerns(word, pointer) && (word.stage === pointer.stage || countsElsewhere(view, word)))
      .map(
        (word): Flag => ({
          ...{ kind: "failed", stage: pointer.stage, app: pointer.app, release: pointer.release, record: word.id },
          because: `${word.gate} failed in ${word.stage}: ${word.said}`,
        }),
      ),
    ...rejections(view, pointer),
    ...unwellBefore(view, pointer),
    ...unseenBrokenGlass(view, pointer),
    ...duties(view, pointer),
  ]);
}

/** A failure of a tree concerns only who runs that tree. */
function concerns({ tree, stage }: Evidence, pointer: Pointer): boolean {
  return tree === undefined || (stage === pointer.stage && tree === pointer.tree);
}

/** What it came from is not well with it any more; where one of several stages is enough, none of them is. */
function unwellBefore(view: View, pointer: Pointer): Flag[] {
  const stage = findStage(view.road, pointer.stage);
  const release = view.ledger.releases.get(pointer.release);
  if (!stage || !release || pointer.kind !== "promotion") return [];
  const passed = stagesToPass(view.road, { ...stage, passes: "all" }, release, () => 0);
  const unwell = passed.flatMap((before) => unwellIn(view, release, before) ?? []);
  const [first] = unwell;
  if (!first || (stage.passes === "any" && unwell.length < passed.length)) return [];
  return [{ stage: pointer.stage, app: pointer.app, release: pointer.release, ...first }];
}

/** Undefined as well where nobody knows: a cluster that is silent takes nothing back. */
function unwellIn(
  view: View,
  { app, name }: RecordedRelease,
  stage: string,
): Omit<Flag, keyof AppInStage | "release"> | undefined {
  const where = { stage, app };
  const pointer = view.ledger.pointers.get(pointerKey(where));
  if (pointer?.release === name) {
    const health = healthOf(view, pointer);
    if (health.state !== "failed" || health.cause === "silent") return undefined;
    return { kind: "unwell", because: `it is not well in ${stage}: ${health.because}`, record: undefined };
  }
  if (pointer?.kind !== "rollback" || pointer.previous !== name) return undefined;
  return { kind: "goneBack", because: `${pointer.by ?? "somebody"} went back from it in ${stage}`, record: undefined };
}

/** A hotfix that is still to be merged back. */
function duties(view: View, { stage, app, release: name }: Pointer): Flag[] {
  const release = view.ledger.releases.get(name);
  if (!release?.hotfix || !isOwed(view, release)) return [];
  const { skips, reason } = release.hotfix;
  const because = `a hotfix that left out ${skips.join(" and ")} (${reason}); no release that contains it has passed there yet`;
  return [{ kind: "owed", stage, app, release: name, because, record: name }];
}

function rejections(view: View, pointer: Pointer): Flag[] {
  const { stage, app, release, tree } = pointer;
  const about = view.approvals.get(treeKey(pointer, release)) ?? [];
  const stoodOn = about.filter(({ id }) => pointer.evidence.includes(id));
  return stoodOn.flatMap((approval) => {
    const taken = about.find(
      (later) =>
        later.person === approval.person &&
        later.tree === tree &&
        later.verdict === "rejected" &&
        later.at >= approval.at,
    );
    if (!taken) return [];
    const because = `${taken.person} has taken the approval back${taken.reason ? `: ${taken.reason}` : ""}`;
    return [{ kind: "rejected", stage, app, release, because, record: taken.id }];
  });
}
