import { type LedgerCommit } from "@kubestage/adapters";
import {
  type AppInStage,
  type Departure,
  type Diagnostic,
  mayGo,
  type Promotion,
  type PromotionRequest,
  type Wait,
} from "@kubestage/core";
import { type Examined, type nextStep, problemsOf, type Step } from "./advance.ts";

import { type LedgerRequest } from "./session/ledger-session.ts";
import type { PromotedContents } from "./proposals/promoted-contents.ts";
import { isByPullRequest, type Proposal, waitsForPeople } from "./proposals/proposal.ts";
import type { ProposalDesk } from "./proposals/proposal-desk.ts";

export interface PromoteRequest extends LedgerRequest {
  /** One app into one stage; everything that may go on where absent. */
  readonly asked?: (AppInStage & Pick<Partial<PromotionRequest>, "release" | "reason" | "kind">) | undefined;
  /** What goes on in these stages only. */
  readonly within?: ((stage: string) => boolean) | undefined;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** Told of promotions once they are in the record. */
  readonly onPromoted?: ((promotions: readonly Promotion[]) => Promise<void>) | undefined;
  /** The same of previews that went. */
  readonly onDeparted?: ((departures: readonly Departure[]) => Promise<void>) | undefined;
}

export interface PromoteResult {
  /** What was done, or would be, in this order. */
  readonly promotions: readonly Promotion[];
  /** Previews that went, or would. */
  readonly departures: readonly Departure[];
  /** Previews that have to go, and what keeps them. */
  readonly staying: readonly Departure[];
  /** What enters by pull request, and how that stands. */
  readonly proposals: readonly Proposal[];
  /** What waits, of what was asked for. */
  readonly waits: readonly Wait[];
  /** By `treeKey`: what was found out about what was done and what waits. */
  readonly examined: ReadonlyMap<string, Examined>;
  /** By `treeKey`: what that would bring, of one that is asked for and not written. */
  readonly contents?: ReadonlyMap<string, PromotedContents>;
  /** Why nothing can come of what was asked for: it was not recorded either. */
  readonly refusal: string | undefined;
  /** Whether nothing is in its way, and who asked may not carry it out: what they find out is nobody's evidence. */
  readonly isAskedFor: boolean;
  /** Whether what was asked for is there already. */
  readonly isThere: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export type Given = Parameters<typeof nextStep>[1] & Pick<PromoteRequest, "dryRun" | "within">;
export interface Proposed {
  readonly commits: readonly LedgerCommit[];
  readonly result: PromoteResult;
}

/** Whether people are asked by a pull request. */
export function isForPeople(one: Promotion | Wait, state: Step["state"]): boolean {
  return isByPullRequest(state, one) && waitsForPeople(one);
}

export function resultOf(
  step: Step,
  promotions: readonly Promotion[],
  waits: readonly Wait[],
  { proposals, diagnostics }: ProposalDesk,
): PromoteResult {
  return {
    promotions,
    departures: [],
    staying: step.decision.departures.filter((one) => !mayGo(one)),
    proposals,
    waits,
    refusal: undefined,
    isAskedFor: false,
    examined: step.examined,
    isThere: false,
    diagnostics: [...problemsOf(step), ...diagnostics],
  };
}
