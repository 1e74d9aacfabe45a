import type { LedgerCommit, LedgerProposal } from "@kubestage/adapters";
import {
  applyChanges,
  askedAt,
  type Change,
  diagnose,
  goesThrough,
  groupsOf,
  type Ledger,
  movingTogether,
  pointerKey,
  type PromotionRequest,
  suggest,
} from "@kubestage/core";
import { allInPasses } from "./promote-all.ts";
import {
  isForPeople,
  resultOf,
  type Given,
  type PromoteRequest,
  type PromoteResult,
  type Proposed,
} from "./promote-result.ts";
import { type Examined, type Interest, nextStep, signed } from "./advance.ts";
import { announce } from "./announce.ts";
import { appProblem, checkStage } from "./session/check-names.ts";
import { type LedgerSession, openLedger } from "./session/ledger-session.ts";
import { type LedgerState, stateOf } from "./session/ledger-state.ts";
import { ProposalDesk } from "./proposals/proposal-desk.ts";
import { promotedContents } from "./proposals/promoted-contents.ts";
import { proposedBy } from "./proposals/proposed-by.ts";

/**
 * Carries out what follows from the ledger, one commit for each promotion; where one is asked for, that one, which is recorded as a
 * request until it can be done.
 *
 * Errors: KS6006 for apps and releases that the ledger does not have, KS4009 and KS4010 of pull requests, those of rendering, as diagnostics;
 * thrown KS6006 for a stage that is not on the road, and those of the ledger.
 */
export async function promote(request: PromoteRequest): Promise<PromoteResult> {
  return promoteIn(await openLedger(request), request);
}

/**
 * The same in a ledger that is being worked with. What is asked for at the same time, or while others write, is decided one after the other and
 * pushed together: each has its own commit, its own result, and its own error.
 */
export async function promoteIn(
  session: LedgerSession,
  request: Pick<PromoteRequest, "asked" | "dryRun" | "within" | "onPromoted" | "onDeparted">,
): Promise<PromoteResult> {
  const { asked, dryRun, onPromoted } = request;
  const result = asked ? await askedFor(session, asked, dryRun) : await allInPasses(session, request);
  if (asked) await onPromoted?.(result.promotions);
  await announce(session);
  return result;
}

function askedFor(
  session: LedgerSession,
  asked: NonNullable<PromoteRequest["asked"]>,
  dryRun: boolean,
): Promise<PromoteResult> {
  const ask: LedgerProposal<PromoteResult> = async (ledger, basis) => {
    const state = await stateOf(session, ledger, basis);
    checkStage(state, asked.stage);
    const by = await session.person(basis.trust);
    const who = { by, ...(basis.trust && { groups: groupsOf(basis.trust, by) }) };
    const wanted = requestOf(session, state, asked, who);
    if ("diagnostics" in wanted) return { commits: [], result: wanted };
    const all = withItsSet(state, wanted);
    const told = all.flatMap((one): Change[] => (isAsked(ledger, one) ? [] : [{ kind: "request", request: one }]));
    return oneOf(session, { ledger: applyChanges(ledger, told), basis, dryRun }, { wanted: all, told });
  };
  return dryRun ? session.writer.look(ask) : session.writer.write(ask);
}

/** A release of a set, and the others of it, which move with it or not at all; what is there already is not asked for. */
function withItsSet(
  { ledger, road }: Pick<LedgerState, "ledger" | "road">,
  wanted: PromotionRequest,
): readonly PromotionRequest[] {
  if (wanted.kind !== "promotion") return [wanted];
  return [...movingTogether({ ledger, road }, wanted.stage, wanted)].flatMap(([app, release]) => {
    const where = { stage: wanted.stage, app };
    const isThere = ledger.pointers.get(pointerKey(where))?.release === release;
    if (isThere || !ledger.releases.has(release)) return [];
    return { ...wanted, app, release, at: askedAt(ledger, where, wanted.at) };
  });
}

/** What is asked for stands in a commit of its own, before what follows from it. */
async function oneOf(
  session: LedgerSession,
  given: Given,
  { wanted, told }: { readonly wanted: readonly PromotionRequest[]; readonly told: readonly Change[] },
): Promise<Proposed> {
  const interest: Interest = {
    wants: (where, release) => wanted.some((one) => one.release === release && pointerKey(one) === pointerKey(where)),
    isWhole: true,
  };
  const step = await nextStep(session, given, interest);
  const waits = step.decision.waits.filter((wait) => interest.wants(wait, wait.release));
  const withdrawn = step.decision.withdrawals.find((one) => one.of === "request" && interest.wants(one, one.release));
  const refusal =
    withdrawn?.of === "request"
      ? `${withdrawn.release} cannot come into ${withdrawn.stage}: ${withdrawn.because}`
      : undefined;
  const decided = step.next?.promotions ?? [];
  const isRefused = decided.length === 0 && refusal !== undefined;
  const mayRecord = !given.dryRun && !isRefused && (await session.mayRecord(given.basis.trust));
  const desk = new ProposalDesk(session, given.basis, { isDryRun: !mayRecord });
  const { isKept, answers } = await proposedBy(desk, step, decided);
  for (const wait of waits) if (isForPeople(wait, step.state)) await desk.consider(step, [wait], false);
  const promotions = isKept ? [] : decided;
  const result = {
    ...resultOf(step, promotions, waits, desk),
    refusal: isRefused ? refusal : undefined,
  };
  if (given.dryRun)
    return { commits: [], result: { ...result, contents: await promotedContents(step, wanted, session.from) } };
  if (isRefused) return { commits: [], result };
  if (!mayRecord) {
    const asking = told.length > 0 ? [await commitOfRequest(session, given, wanted, told)] : [];
    return { commits: asking, result: { ...result, promotions: [], isAskedFor: decided.length > 0 } };
  }
  const said = step.next ? told : [...told, ...step.evidence];
  const asking = said.length > 0 ? [await commitOfRequest(session, given, wanted, said)] : [];
  const next = step.next && !isKept ? [{ ...(await signed(session, given.basis, step.next)), answers }] : [];
  return { commits: [...asking, ...next], result };
}

async function commitOfRequest(
  session: LedgerSession,
  { basis }: Given,
  wanted: readonly PromotionRequest[],
  changes: readonly Change[],
): Promise<LedgerCommit> {
  const releases = wanted.map(({ release }) => release);
  const [first] = wanted;
  return {
    subject: `Ask for ${releases.join(" and ")} in ${first?.stage ?? ""}`,
    trailers: {
      "Kubestage-Request": wanted.map(pointerKey).join(" "),
      "Kubestage-Release": releases.join(" "),
      "Kubestage-Kind": first?.kind ?? "",
    },
    changes,
    files: await session.sign(basis.trust, changes),
  };
}

const nothing = {
  promotions: [],
  departures: [],
  staying: [],
  proposals: [],
  waits: [],
  refusal: undefined,
  isAskedFor: false,
  examined: new Map<string, Examined>(),
  isThere: false,
};

/** What somebody asks for; a result where it is there already, or where names lead nowhere. */
function requestOf(
  session: LedgerSession,
  { ledger, road }: Pick<LedgerState, "ledger" | "road">,
  { stage, app, release, reason, kind = "promotion" }: NonNullable<PromoteRequest["asked"]>,
  who: Pick<PromotionRequest, "by" | "groups">,
): PromotionRequest | PromoteResult {
  const unknown = (message: string, hint: string): PromoteResult => ({
    ...nothing,
    diagnostics: [diagnose("KS6006", { message, hint })],
  });
  const releases = [...ledger.releases.values()];
  const own = releases.filter((one) => one.app === app).toSorted((one, other) => other.number - one.number);
  const noApp = appProblem(ledger, app);
  if (noApp) return unknown(noApp.message, noApp.hint);
  const there = ledger.pointers.get(pointerKey({ stage, app }));
  const isBack = kind === "rollback";
  const newest = own.find((one) => !one.forPreviews && goesThrough(road, one, stage))?.name;
  const wanted = release ?? (isBack ? there?.previous : newest);
  if (wanted === undefined && isBack)
    return unknown(`${app} has run nothing else in ${stage}`, "name the release to go back to");
  if (wanted === undefined)
    return unknown(`no release of ${app} lives in ${stage}`, `its newest is ${own[0]?.name ?? ""}`);
  if (!own.some(({ name }) => name === wanted)) {
    const known = own.map(({ name }) => name);
    return unknown(`${app} has no release ${JSON.stringify(wanted)}`, suggest(wanted, known, "release"));
  }
  if (there?.release === wanted) return { ...nothing, isThere: true, diagnostics: [] };
  const at = askedAt(ledger, { stage, app }, session.now());
  return { stage, app, release: wanted, kind, ...who, at, ...(reason !== undefined && { reason }) };
}

/** Whether the same was asked for before. */
function isAsked(ledger: Ledger, { stage, app, release, kind, by }: PromotionRequest): boolean {
  const known = ledger.requests.get(pointerKey({ stage, app }));
  return known?.release === release && known.kind === kind && known.by === by;
}
