import type { BranchAt } from "@kubestage/adapters";
import type { Promotion } from "@kubestage/core";
import type { Step } from "../advance.ts";
import { isByPullRequest } from "./proposal.ts";
import type { ProposalDesk } from "./proposal-desk.ts";

/**
 * Whether promotions that are decided wait for their pull request, which is seen to; else the branch that they answer, where they
 * enter by one.
 */
export async function proposedBy(
  desk: ProposalDesk,
  step: Step,
  [first, ...others]: readonly Promotion[],
): Promise<{ readonly isKept: boolean; readonly answers: BranchAt | undefined }> {
  if (!first || !isByPullRequest(step.state, first)) return { isKept: false, answers: undefined };
  const { answers } = await desk.consider(step, [first, ...others], true);
  return { isKept: answers === undefined, answers };
}
