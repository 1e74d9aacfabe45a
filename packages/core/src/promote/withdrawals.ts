import type { Withdrawal } from "./decision.ts";
import type { Approval, PromotionRequest } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { glassProblem } from "./broken-glass.ts";
import { rollbackProblem } from "./rollback.ts";
import { findStage } from "./road.ts";
import { goesThrough } from "./upstream.ts";
import { treeKey, type View } from "./view.ts";

/** Requests and approvals that can no longer come to anything. */
export function findWithdrawals(view: View): Withdrawal[] {
  const requests = [...view.putBack, ...view.ledger.requests.values()].flatMap((request): Withdrawal[] => {
    const because = requestProblem(view, request);
    const { stage, app, release } = request;
    return because === undefined ? [] : [{ of: "request", stage, app, release, because }];
  });
  const approvals = view.ledger.approvals.flatMap((approval): Withdrawal[] => {
    const because = approval.verdict === "approved" ? approvalProblem(view, approval) : undefined;
    return because === undefined ? [] : [{ of: "approval", approval, because }];
  });
  return [...requests, ...approvals];
}

function requestProblem(view: View, request: PromotionRequest): string | undefined {
  const { stage, release: name, kind } = request;
  const into = findStage(view.road, stage);
  if (!into) return `${stage} is no stage of the road`;
  if (view.putBack.includes(request)) return "it was answered before, and was put back";
  if (into.preview) return `${stage} is a preview: what runs there is said where it is started`;
  const release = view.ledger.releases.get(name);
  if (!release) return `there is no release ${name}`;
  if (release.app !== request.app) return `${name} is a release of ${release.app}`;
  if (release.forPreviews) return `${name} is for previews only`;
  if (!goesThrough(view.road, release, stage)) return `${release.app} does not go through ${stage}`;
  const pointer = view.ledger.pointers.get(pointerKey(request));
  if (pointer?.release === name) return `${stage} runs it`;
  if (kind === "rollback") return rollbackProblem(view, request, name);
  if (kind === "breakGlass") return glassProblem(view.road, request);
  const current = pointer && view.ledger.releases.get(pointer.release);
  if (kind === "promotion" && current && current.number > release.number) {
    return `${stage} runs ${current.name}, which is newer`;
  }
  return undefined;
}

function approvalProblem(view: View, approval: Approval): string | undefined {
  const pointer = view.ledger.pointers.get(pointerKey(approval));
  // It has done what it was for.
  if (pointer?.release === approval.release) return undefined;
  const tree = view.trees.get(treeKey(approval, approval.release));
  if (tree !== undefined && tree !== approval.tree) return "what would be promoted has changed since";
  if (view.now >= approval.expires) return `it expired at ${new Date(approval.expires).toISOString()}`;
  const release = view.ledger.releases.get(approval.release);
  const current = pointer && view.ledger.releases.get(pointer.release);
  if (release && current && current.number > release.number) return `${current.name} has taken its place`;
  return undefined;
}
