import type { Flag } from "./decision.ts";
import { lastOfEach } from "./gates/approvals.ts";
import type { Approval, Pointer, PromotionRequest } from "./ledger.ts";
import { findStage, type Road } from "./road.ts";
import { treeKey, type View } from "./view.ts";

/** Why somebody may not break the glass of a stage; undefined where they may, or where no trust says who they are. */
export function glassProblem(road: Road, { stage, by, groups }: PromotionRequest): string | undefined {
  const allowed = findStage(road, stage)?.breakGlass;
  if (!allowed || !groups || groups.some((group) => allowed.includes(group))) return undefined;
  return `${by} may not break the glass of ${stage}: ${allowed.join(" and ")} may`;
}

/**
 * Approvals of exactly what came in past its gates, by others, who have not said no since. Where it came in waves the first one of them
 * shows all, and who approved of an earlier one is named by the pointer.
 *
 * @param about those of the release in that stage
 */
export function secondLooks(about: readonly Approval[], { by, tree, evidence }: Pointer): readonly Approval[] {
  const trees = new Set([tree, ...about.flatMap((one) => (evidence.includes(one.id) ? one.tree : []))]);
  const words = lastOfEach(about.filter((one) => one.person !== by && trees.has(one.tree)));
  return words.filter(({ verdict }) => verdict === "approved");
}

/** What came in past its gates is looked at by a second person, who says so by approving of it; until then it is shown everywhere. */
export function unseenBrokenGlass(view: View, pointer: Pointer): Flag[] {
  const { stage, app, release, kind, by, reason } = pointer;
  if (kind !== "breakGlass") return [];
  if (secondLooks(view.approvals.get(treeKey(pointer, release)) ?? [], pointer).length > 0) return [];
  const because = `${by ?? "somebody"} broke the glass${reason === undefined ? "" : ` (${reason})`}, and nobody else has approved of it`;
  return [{ kind: "unseen", stage, app, release, because, record: undefined }];
}
