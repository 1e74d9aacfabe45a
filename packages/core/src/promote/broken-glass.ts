import type { Flag } from "./decision.ts";
import type { Pointer, PromotionRequest } from "./ledger.ts";
import { findStage, type Road } from "./road.ts";
import { treeKey, type View } from "./view.ts";

/** Why somebody may not break the glass of a stage; undefined where they may, or where no trust says who they are. */
export function glassProblem(road: Road, { stage, by, groups }: PromotionRequest): string | undefined {
  const allowed = findStage(road, stage)?.breakGlass;
  if (!allowed || !groups || groups.some((group) => allowed.includes(group))) return undefined;
  return `${by} may not break the glass of ${stage}: ${allowed.join(" and ")} may`;
}

/** What came in past its gates is looked at by a second person, who says so by approving of it; until then it is shown everywhere. */
export function unseenBrokenGlass(view: View, pointer: Pointer): Flag[] {
  const { stage, app, release, kind, by, reason } = pointer;
  if (kind !== "breakGlass") return [];
  const about = view.approvals.get(treeKey(pointer, release)) ?? [];
  if (about.some(({ verdict, person }) => verdict === "approved" && person !== by)) return [];
  const because = `${by ?? "somebody"} broke the glass${reason === undefined ? "" : ` (${reason})`}, and nobody else has approved of it`;
  return [{ kind: "unseen", stage, app, release, because, record: undefined }];
}
