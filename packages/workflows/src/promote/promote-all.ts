import { type LedgerCommit, type LedgerProposal } from "@kubestage/adapters";
import { applyChanges, type Departure, distinctDiagnostics, type Promotion, treeKey } from "@kubestage/core";
import {
  isForPeople,
  resultOf,
  type Given,
  type PromoteRequest,
  type PromoteResult,
  type Proposed,
} from "./promote-result.ts";
import { type Examined, type Interest, nextStep, signed, type Step } from "./advance.ts";

import { type LedgerSession } from "./session/ledger-session.ts";
import { branchOf, isByPullRequest } from "./proposals/proposal.ts";
import { ProposalDesk } from "./proposals/proposal-desk.ts";
import { proposedBy } from "./proposals/proposed-by.ts";

/** What takes longer is pushed in parts, so that it is there, and others wait less. In milliseconds. */
const longestPass = 5000;

/** What people look at stands upon what is in the record: pull requests come after what was written before them. */
export async function allInPasses(
  session: LedgerSession,
  { dryRun, within, onPromoted, onDeparted }: Pick<PromoteRequest, "dryRun" | "within" | "onPromoted" | "onDeparted">,
): Promise<PromoteResult> {
  const passes: PromoteResult[] = [];
  for (;;) {
    const propose: LedgerProposal<PromoteResult & { readonly isAgain: boolean }> = async (ledger, basis) => {
      const { commits, result, isAgain } = await goOn(session, { ledger, basis, dryRun, within });
      return { commits, result: { ...result, isAgain } };
    };
    const pass = await (dryRun ? session.writer.look(propose) : session.writer.write(propose));
    passes.push(pass);
    await onDeparted?.(pass.departures);
    await onPromoted?.(pass.promotions);
    if (pass.isAgain) continue;
    return {
      ...pass,
      promotions: passes.flatMap(({ promotions }) => promotions),
      departures: passes.flatMap(({ departures }) => departures),
      proposals: passes.flatMap(({ proposals }) => proposals),
      examined: new Map(passes.flatMap(({ examined }) => [...examined])),
      diagnostics: distinctDiagnostics(passes.flatMap(({ diagnostics }) => diagnostics)),
    };
  }
}

/** Everything that may go on, each upon what those before it leave. */
export async function goOn(session: LedgerSession, given: Given): Promise<Proposed & { readonly isAgain: boolean }> {
  const began = performance.now();
  const commits: LedgerCommit[] = [];
  const promotions: Promotion[] = [];
  const departures: Departure[] = [];
  const examined = new Map<string, Examined>();
  let { ledger } = given;
  const written = new Map(given.basis.written);
  const desk = new ProposalDesk(session, given.basis, { isDryRun: given.dryRun });
  /** What is decided and waits for its pull request, by `treeKey`. */
  const kept = new Set<string>();
  let isAgain = false;
  const resultNow = (step: Step): PromoteResult => ({
    ...resultOf(step, promotions, step.decision.waits, desk),
    ...{ departures, examined },
  });
  for (;;) {
    const basis = { ...given.basis, written };
    const { within = () => true } = given;
    const wants: Interest["wants"] = (where, release) => within(where.stage) && !kept.has(treeKey(where, release));
    const step = await nextStep(session, { ledger, basis }, { wants, departs: within, isWhole: false });
    for (const [key, found] of step.examined) examined.set(key, found);
    const isCut = !given.dryRun && commits.length > 0 && performance.now() - began > longestPass;
    if (isCut) return { commits, result: resultNow(step), isAgain: true };
    if (!step.next) {
      isAgain ||= commits.length > 0 && step.decision.waits.some((wait) => isForPeople(wait, step.state));
      if (given.dryRun || !isAgain)
        await seeToWaits(desk, step, () => nextStep(session, { ledger, basis }, { wants, isWhole: isForPeople }));
      if (!given.dryRun && !isAgain) await desk.closeStale(step);
      return { commits: given.dryRun ? [] : commits, result: resultNow(step), isAgain: isAgain && !given.dryRun };
    }
    const isLater = commits.length > 0 && !given.dryRun && isEntering(step);
    isAgain ||= isLater;
    const { isKept, answers } = isLater
      ? { isKept: true, answers: undefined }
      : await proposedBy(desk, step, step.next.promotions);
    if (isKept) {
      for (const one of step.next.promotions) kept.add(treeKey(one, one.release));
      continue;
    }
    commits.push({ ...(given.dryRun ? step.next.commit : await signed(session, given.basis, step.next)), answers });
    promotions.push(...step.next.promotions);
    if (step.next.departure) departures.push(step.next.departure);
    for (const { path, text } of step.next.commit.files) written.set(path, text);
    ledger = applyChanges(ledger, step.next.commit.changes);
  }
}

function isEntering({ next, state }: Step): boolean {
  return next?.promotions.some((one) => isByPullRequest(state, one)) ?? false;
}

/** What waits for people can be looked at by them: only now is it rendered and proved. */
async function seeToWaits(desk: ProposalDesk, step: Step, look: () => Promise<Step>): Promise<void> {
  if (!step.decision.waits.some((wait) => isForPeople(wait, step.state))) return;
  const whole = await look();
  const waits = whole.decision.waits.filter((wait) => isForPeople(wait, whole.state));
  for (const [first, ...others] of Map.groupBy(waits, (wait) => branchOf(wait, whole.state)).values())
    if (first) await desk.consider(whole, [first, ...others], false);
}
