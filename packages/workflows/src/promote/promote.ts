import { type LedgerCommit, KubestageError } from "@kubestage/adapters";
import {
  applyChanges,
  type AppInStage,
  type Change,
  type Diagnostic,
  diagnose,
  goesThrough,
  groupsOf,
  type Ledger,
  movingTogether,
  pointerKey,
  type Promotion,
  type PromotionRequest,
  suggest,
  type Wait,
} from "@kubestage/core";
import { type Examined, type Interest, nextStep, problemsOf, signed, type Step } from "./advance.ts";
import { type LedgerRequest, type LedgerSession, openLedger } from "./ledger-session.ts";
import { type LedgerState, stateOf } from "./ledger-state.ts";

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
 * Errors: KS6006 for names that the ledger does not have, those of rendering, as diagnostics; thrown those of the ledger.
 */
export async function promote(request: PromoteRequest): Promise<PromoteResult> {
  const session = await openLedger(request);
  const { asked, dryRun } = request;
  if (!asked) return promoteAll(session, request);
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
const longestPart = 5000;

/** Everything that may go on, until nothing may. */
async function promoteAll(session: LedgerSession, { dryRun, onPromoted }: PromoteRequest): Promise<PromoteResult> {
  const promotions: Promotion[] = [];
  const examined = new Map<string, Examined>();
  for (;;) {
    const part = await session.writer.write((ledger, basis) => partOfAll(session, { ledger, basis, dryRun }));
    promotions.push(...part.promotions);
    for (const [key, found] of part.examined) examined.set(key, found);
    await onPromoted?.(part.promotions);
    if (!part.isCut) return { ...part, promotions, examined };
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
  const promotions = step.next?.promotions ?? [];
  const result = { ...resultOf(step, promotions, waits), refusal: promotions.length > 0 ? undefined : refusal };
  if (given.dryRun || result.refusal !== undefined) return { commits: [], result };
  if (!(await session.mayRecord(given.basis.trust))) {
    const asking = told.length > 0 ? [await commitOfRequest(session, given, wanted, told)] : [];
    return { commits: asking, result: { ...result, promotions: [], isAskedFor: promotions.length > 0 } };
  }
  const said = step.next ? told : [...told, ...step.evidence];
  const asking = said.length > 0 ? [await commitOfRequest(session, given, wanted, said)] : [];
  return { commits: [...asking, ...(step.next ? [await signed(session, given.basis, step.next)] : [])], result };
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

/** What may go on, each upon what those before it leave. */
async function partOfAll(
  session: LedgerSession,
  given: Given,
): Promise<Proposed & { readonly result: { readonly isCut: boolean } }> {
  const began = performance.now();
  const commits: LedgerCommit[] = [];
  const promotions: Promotion[] = [];
  const examined = new Map<string, Examined>();
  let { ledger } = given;
  const written = new Map(given.basis.written);
  for (;;) {
    const basis = { ...given.basis, written };
    const step = await nextStep(session, { ledger, basis }, { wants: () => true, isWhole: false });
    for (const [key, found] of step.examined) examined.set(key, found);
    const isCut = !given.dryRun && commits.length > 0 && performance.now() - began > longestPart;
    if (!step.next || isCut) {
      const result = { ...resultOf(step, promotions, step.decision.waits), examined, isCut };
      return { commits: given.dryRun ? [] : commits, result };
    }
    commits.push(given.dryRun ? step.next.commit : await signed(session, given.basis, step.next));
    promotions.push(...step.next.promotions);
    for (const { path, text } of step.next.commit.files) written.set(path, text);
    ledger = applyChanges(ledger, step.next.commit.changes);
  }
}

function resultOf(step: Step, promotions: readonly Promotion[], waits: readonly Wait[]): PromoteResult {
  return {
    promotions,
    waits,
    refusal: undefined,
    isAskedFor: false,
    examined: step.examined,
    isThere: false,
    diagnostics: problemsOf(step),
  };
}

const nothing = {
  promotions: [],
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
