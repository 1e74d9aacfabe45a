import { type LedgerCommit, KubestageError } from "@kubestage/adapters";
import {
  applyChanges,
  type AppInStage,
  type Change,
  type Diagnostic,
  diagnose,
  goesThrough,
  groupsOf,
  distinctDiagnostics,
  type Ledger,
  movingTogether,
  pointerKey,
  type Promotion,
  type PromotionRequest,
  suggest,
  treeKey,
  type Wait,
} from "@kubestage/core";
import { type Examined, type Interest, nextStep, problemsOf, signed, type Step } from "./advance.ts";
import { announce } from "./announce.ts";
import { type LedgerRequest, type LedgerSession, openLedger } from "./ledger-session.ts";
import { type LedgerState, stateOf } from "./ledger-state.ts";
import { branchOf, isByPullRequest, type Proposal, waitsForPeople } from "./proposals/proposal.ts";
import { ProposalDesk } from "./proposals/proposal-desk.ts";
import { proposedBy } from "./proposals/proposed-by.ts";

export interface PromoteRequest extends LedgerRequest {
  /** One app into one stage; everything that may go on where absent. */
  readonly asked?: (AppInStage & Pick<Partial<PromotionRequest>, "release" | "reason" | "kind">) | undefined;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** Told of promotions once they are in the record. */
  readonly onPromoted?: ((promotions: readonly Promotion[]) => Promise<void>) | undefined;
}

export interface PromoteResult {
  /** What was done, or would be, in this order. */
  readonly promotions: readonly Promotion[];
  /** What enters by pull request, and how that stands. */
  readonly proposals: readonly Proposal[];
  /** What waits, of what was asked for. */
  readonly waits: readonly Wait[];
  /** By `treeKey`: what was found out about what was done and what waits. */
  readonly examined: ReadonlyMap<string, Examined>;
  /** Why nothing can come of what was asked for: it was not recorded either. */
  readonly refusal: string | undefined;
  /** Whether nothing is in its way, and who asked may not carry it out: what they find out is nobody's evidence. */
  readonly isAskedFor: boolean;
  /** Whether what was asked for is there already. */
  readonly isThere: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Carries out what follows from the ledger, one commit for each promotion; where one is asked for, that one, which is recorded as a
 * request until it can be done.
 *
 * Errors: KS6006 for names that the ledger does not have, KS4009 and KS4010 of pull requests, those of rendering, as diagnostics; thrown
 * those of the ledger.
 */
export async function promote(request: PromoteRequest): Promise<PromoteResult> {
  const session = await openLedger(request);
  const { asked, dryRun } = request;
  const result = asked ? await askedFor(session, asked, dryRun) : await allInPasses(session, request);
  await announce(session);
  return result;
}

function askedFor(
  session: LedgerSession,
  asked: NonNullable<PromoteRequest["asked"]>,
  dryRun: boolean,
): Promise<PromoteResult> {
  return session.writer.write(async (ledger, basis) => {
    const state = await stateOf(session, ledger, basis);
    const by = await session.person(basis.trust);
    const who = { by, ...(basis.trust && { groups: groupsOf(basis.trust, by) }) };
    const wanted = requestOf(session, state, asked, who);
    if ("diagnostics" in wanted) return { commits: [], result: wanted };
    const all = withItsSet(state, wanted);
    const told = all.flatMap((one): Change[] => (isAsked(ledger, one) ? [] : [{ kind: "request", request: one }]));
    return oneOf(session, { ledger: applyChanges(ledger, told), basis, dryRun }, { wanted: all, told });
  });
}

/** What takes longer is pushed in parts, so that it is there, and others wait less. In milliseconds. */
const longestPass = 5000;

/** What people look at stands upon what is in the record: pull requests come after what was written before them. */
async function allInPasses(session: LedgerSession, { dryRun, onPromoted }: PromoteRequest): Promise<PromoteResult> {
  const passes: PromoteResult[] = [];
  for (;;) {
    const pass = await session.writer.write(async (ledger, basis) => {
      const { commits, result, isAgain } = await all(session, { ledger, basis, dryRun });
      return { commits, result: { ...result, isAgain } };
    });
    passes.push(pass);
    await onPromoted?.(pass.promotions);
    if (pass.isAgain) continue;
    return {
      ...pass,
      promotions: passes.flatMap(({ promotions }) => promotions),
      proposals: passes.flatMap(({ proposals }) => proposals),
      examined: new Map(passes.flatMap(({ examined }) => [...examined])),
      diagnostics: distinctDiagnostics(passes.flatMap(({ diagnostics }) => diagnostics)),
    };
  }
}

type Given = Parameters<typeof nextStep>[1] & { readonly dryRun: boolean };
interface Proposed {
  readonly commits: readonly LedgerCommit[];
  readonly result: PromoteResult;
}

/** A release of a set, and the others of it, which move with it or not at all; what is there already is not asked for. */
function withItsSet(
  { ledger, road }: Pick<LedgerState, "ledger" | "road">,
  wanted: PromotionRequest,
): readonly PromotionRequest[] {
  if (wanted.kind !== "promotion") return [wanted];
  return [...movingTogether({ ledger, road }, wanted.stage, wanted)].flatMap(([app, release]) => {
    const isThere = ledger.pointers.get(pointerKey({ stage: wanted.stage, app }))?.release === release;
    return isThere || !ledger.releases.has(release) ? [] : { ...wanted, app, release };
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
  if (given.dryRun || isRefused) return { commits: [], result };
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

/** Everything that may go on, each upon what those before it leave. */
async function all(session: LedgerSession, given: Given): Promise<Proposed & { readonly isAgain: boolean }> {
  const began = performance.now();
  const commits: LedgerCommit[] = [];
  const promotions: Promotion[] = [];
  const examined = new Map<string, Examined>();
  let { ledger } = given;
  const written = new Map(given.basis.written);
  const desk = new ProposalDesk(session, given.basis, { isDryRun: given.dryRun });
  /** What is decided and waits for its pull request, by `treeKey`. */
  const kept = new Set<string>();
  let isAgain = false;
  for (;;) {
    const basis = { ...given.basis, written };
    const wants: Interest["wants"] = (where, release) => !kept.has(treeKey(where, release));
    const step = await nextStep(session, { ledger, basis }, { wants, isWhole: false });
    for (const [key, found] of step.examined) examined.set(key, found);
    const isCut = !given.dryRun && commits.length > 0 && performance.now() - began > longestPass;
    if (isCut)
      return { commits, result: { ...resultOf(step, promotions, step.decision.waits, desk), examined }, isAgain: true };
    if (!step.next) {
      isAgain ||= commits.length > 0 && step.decision.waits.some((wait) => isForPeople(wait, step.state));
      if (given.dryRun || !isAgain)
        await seeToWaits(desk, step, () => nextStep(session, { ledger, basis }, { wants, isWhole: isForPeople }));
      if (!given.dryRun && !isAgain) await desk.closeStale(step);
      const result = { ...resultOf(step, promotions, step.decision.waits, desk), examined };
      return { commits: given.dryRun ? [] : commits, result, isAgain: isAgain && !given.dryRun };
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
    for (const { path, text } of step.next.commit.files) written.set(path, text);
    ledger = applyChanges(ledger, step.next.commit.changes);
  }
}

function isEntering({ next, state }: Step): boolean {
  return next?.promotions.some((one) => isByPullRequest(state, one)) ?? false;
}

function isForPeople(one: Promotion | Wait, state: Step["state"]): boolean {
  return isByPullRequest(state, one) && waitsForPeople(one);
}

/** What waits for people can be looked at by them: only now is it rendered and proved. */
async function seeToWaits(desk: ProposalDesk, step: Step, look: () => Promise<Step>): Promise<void> {
  if (!step.decision.waits.some((wait) => isForPeople(wait, step.state))) return;
  const whole = await look();
  const waits = whole.decision.waits.filter((wait) => isForPeople(wait, whole.state));
  for (const [first, ...others] of Map.groupBy(waits, (wait) => branchOf(wait, whole.state)).values())
    if (first) await desk.consider(whole, [first, ...others], false);
}

function resultOf(
  step: Step,
  promotions: readonly Promotion[],
  waits: readonly Wait[],
  { proposals, diagnostics }: ProposalDesk,
): PromoteResult {
  return {
    promotions,
    proposals,
    waits,
    refusal: undefined,
    isAskedFor: false,
    examined: step.examined,
    isThere: false,
    diagnostics: [...problemsOf(step), ...diagnostics],
  };
}

const nothing = {
  promotions: [],
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
  if (own.length === 0) {
    const known = [...new Set(releases.map((one) => one.app))];
    return unknown(`the ledger has no release of ${JSON.stringify(app)}`, suggest(app, known, "app"));
  }
  const there = ledger.pointers.get(pointerKey({ stage, app }));
  const wanted =
    release ??
    (kind === "rollback" ? there?.previous : undefined) ??
    own.find((one) => goesThrough(road, one, stage))?.name;
  if (wanted === undefined)
    return unknown(`no release of ${app} lives in ${stage}`, `its newest is ${own[0]?.name ?? ""}`);
  if (!own.some(({ name }) => name === wanted)) {
    const known = own.map(({ name }) => name);
    return unknown(`${app} has no release ${JSON.stringify(wanted)}`, suggest(wanted, known, "release"));
  }
  if (there?.release === wanted) return { ...nothing, isThere: true, diagnostics: [] };
  return { stage, app, release: wanted, kind, ...who, at: session.now(), ...(reason !== undefined && { reason }) };
}

/** Whether the same was asked for before. */
function isAsked(ledger: Ledger, { stage, app, release, kind, by }: PromotionRequest): boolean {
  const known = ledger.requests.get(pointerKey({ stage, app }));
  return known?.release === release && known.kind === kind && known.by === by;
}

/** Errors: thrown KS6006 for a stage that is not on the road. */
export function checkStage({ road }: Pick<Step["state"], "road">, stage: string): void {
  const known = road.stages.map(({ name }) => name);
  if (known.includes(stage)) return;
  throw new KubestageError("KS6006", {
    message: `there is no stage ${JSON.stringify(stage)}`,
    hint: suggest(stage, known, "stage"),
  });
}
