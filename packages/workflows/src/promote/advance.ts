import type { Basis, LedgerCommit } from "@kubestage/adapters";
import {
  applyChanges,
  type AppInStage,
  type Change,
  type Decision,
  type Departure,
  decide,
  type Diagnostic,
  hasErrors,
  mayGo,
  platformApp,
  type Ledger,
  movingTogether,
  nextCommit,
  nextNumber,
  type Promotion,
  proofGate,
  recordId,
  type Situation,
  treeKey,
  type Wait,
  reachedWaves,
} from "@kubestage/core";
import type { LedgerSession } from "./session/ledger-session.ts";
import { type LedgerState, stateOf } from "./session/ledger-state.ts";
import { withoutStage } from "./previews/preview-files.ts";
import { renderDeparture } from "./previews/render-departure.ts";
import { describeDeparture, describePromotions } from "./promotion-message.ts";
import { type PromotionProof, provedUnchanged, provePromotion } from "./rendering/prove-promotion.ts";
import type { Incoming } from "./rendering/incoming.ts";
import { type RenderedPromotion, renderPromotion } from "./rendering/render-promotion.ts";

/** What was found out about a release that may come into a stage. */
export interface Examined {
  readonly rendered: RenderedPromotion;
  /** Undefined where it could not be rendered, or was not asked about. */
  readonly proof: PromotionProof | undefined;
}

/** What follows from a ledger now. */
export interface Step {
  readonly state: LedgerState;
  readonly situation: Situation;
  readonly decision: Decision;
  /** By `treeKey`. */
  readonly examined: ReadonlyMap<string, Examined>;
  /** What comes next; undefined where nothing does. */
  readonly next: NextPromotions | undefined;
  /** Results of proofs that no promotion has taken along. */
  readonly evidence: readonly Change[];
}

export interface NextPromotions {
  /** Without signatures. */
  readonly commit: LedgerCommit;
  readonly promotions: readonly Promotion[];
  /** The preview that goes instead. */
  readonly departure: Departure | undefined;
  /** What the commit says besides what follows from the ledger: it has to be signed. */
  readonly said: readonly Change[];
}

/** With its signatures. Errors: thrown KS4003 where who works with the ledger may not say it. */
export async function signed(
  session: LedgerSession,
  basis: Basis,
  { commit, said }: NextPromotions,
): Promise<LedgerCommit> {
  return { ...commit, files: [...commit.files, ...(await session.sign(basis.trust, said))] };
}

/** What is looked into. */
export interface Interest {
  readonly wants: (where: AppInStage, release: string) => boolean;
  /** Which previews go where they have to. Default: none. */
  readonly departs?: ((stage: string) => boolean) | undefined;
  /** Whether it is rendered and proved also where something else is in its way, so that all can be told of it. */
  readonly isWhole: boolean | ((one: Promotion | Wait, state: LedgerState) => boolean);
}

/**
 * The next commit that follows from `ledger`, and all that was found out for it. What would be promoted is rendered and proved when nothing
 * else is in its way.
 */
export async function nextStep(
  session: LedgerSession,
  { ledger, basis }: { readonly ledger: Ledger; readonly basis: Basis },
  { wants, departs = () => false, isWhole }: Interest,
): Promise<Step> {
  const state = await stateOf(session, ledger, basis);
  const [trees, clusterTrees] = [new Map<string, string>(), new Map<string, string>()];
  const examined = new Map<string, Examined>();
  const evidence = new Map<string, Change>();
  /** What was found out about previews that have to go, by stage. */
  const leavings = new Map<string, Examined>();
  for (;;) {
    session.signal?.throwIfAborted();
    const now = session.now();
    const situation: Situation = {
      ...{ road: state.road, now, trees, clusterTrees },
      ledger: applyChanges(ledger, evidence.values()),
    };
    const decision = decide(situation);
    const next = nextCommit(situation, decision, (one) =>
      "preview" in one ? departs(one.preview.stage) : wants(one, one.release),
    );
    const seen = { state, situation, decision, examined };
    const leaving = decision.departures.find(
      (one) =>
        departs(one.preview.stage) && !leavings.has(one.preview.stage) && (!mayGo(one) || one === next?.departure),
    );
    if (leaving) {
      const found = await lookAtDeparture(state, leaving);
      const { stage, releases } = leaving.preview;
      const where = { stage, app: platformApp };
      const release = releases.get(platformApp) ?? "";
      leavings.set(stage, found);
      clusterTrees.set(treeKey(where, release), found.rendered.clusterTree);
      if (leaving.gates.length > 0) evidence.set(leavingKey(stage), evidenceOf(situation, where, release, found));
      continue;
    }
    if (next?.departure) {
      const { stage } = next.departure.preview;
      const about = describeDeparture(next.departure, now);
      const files = leavings.get(stage)?.rendered.files;
      return stepTo(seen, next, { about, files, evidence, keys: [leavingKey(stage)] });
    }
    // What can be done is done; what is to be taken back can wait until all is looked into.
    const candidate =
      next && next.promotions.length > 0
        ? undefined
        : [...decision.promotions, ...decision.waits].find(
            (one) =>
              wants(one, one.release) &&
              needsLook(one, examined, typeof isWhole === "boolean" ? isWhole : isWhole(one, state)),
          );
    if (next && !candidate) {
      const keys = next.promotions.map((promotion) => treeKey(promotion, promotion.release));
      const about = describePromotions(next.promotions, { changes: next.changes, now });
      const files = examined.get(keys[0] ?? "")?.rendered.files;
      return stepTo(seen, next, { about, files, evidence, keys });
    }
    if (!candidate) return { ...seen, next: undefined, evidence: [...evidence.values()] };
    const incoming = incomingOf(situation, candidate);
    const known = examined.get(treeKey(candidate, candidate.release));
    const found = known ? await proved(state, known) : await rendered(state, incoming);
    for (const [app, release] of incoming.releases) {
      const where = { stage: incoming.stage.name, app };
      const key = treeKey(where, release);
      examined.set(key, found);
      if (hasErrors(found.rendered.diagnostics)) continue;
      trees.set(key, found.rendered.tree);
      clusterTrees.set(key, found.rendered.clusterTree);
      session.seen.trees.set(key, found.rendered.tree);
      session.seen.clusterTrees.set(key, found.rendered.clusterTree);
      if (found.proof) evidence.set(key, evidenceOf(situation, where, release, found));
    }
  }
}

interface About {
  readonly about: Pick<LedgerCommit, "subject" | "trailers">;
  readonly files: LedgerCommit["files"] | undefined;
  /** All that was found out. */
  readonly evidence: ReadonlyMap<string, Change>;
  /** What of it the commit takes along. */
  readonly keys: readonly string[];
}

function stepTo(
  seen: Pick<Step, "state" | "situation" | "decision" | "examined">,
  { changes, promotions, departure }: NonNullable<ReturnType<typeof nextCommit>>,
  { about, files = [], evidence, keys }: About,
): Step {
  const said = keys.flatMap((key) => evidence.get(key) ?? []);
  const rest = [...evidence].filter(([key]) => !keys.includes(key)).map(([, change]) => change);
  const commit: LedgerCommit = { ...about, changes: [...said, ...changes], files };
  return { ...seen, next: { commit, promotions, departure, said }, evidence: rest };
}

/** What is wrong with what would come; its promotion waits for that. */
export function problemsOf({ examined }: Step): readonly Diagnostic[] {
  return [...examined.values()]
    .flatMap(({ rendered }) => rendered.diagnostics)
    .filter(({ severity }) => severity === "error");
}

function leavingKey(stage: string): string {
  return `${stage} goes`;
}

async function lookAtDeparture(state: LedgerState, { preview, gates }: Departure): Promise<Examined> {
  const stage = state.road.stages.find(({ name }) => name === preview.stage);
  const found = await renderDeparture(state, preview.stage, gates.length > 0 ? stage : undefined);
  if (gates.length === 0) return { rendered: found, proof: undefined };
  const before = withoutStage(await state.manifests(), preview.stage);
  return { rendered: found, proof: provePromotion(before, found, state.known) };
}

type Candidate = Promotion | Wait;

function needsLook(candidate: Candidate, examined: ReadonlyMap<string, Examined>, isWhole: boolean): boolean {
  const closed = candidate.gates.filter(({ open }) => !open);
  const isOfOthers = closed.some(({ gate, opens }) => gate !== proofGate && opens?.by !== "rendering");
  if (candidate.gates.length === 0 || (isOfOthers && !isWhole)) return false;
  const known = examined.get(treeKey(candidate, candidate.release));
  return !known || needsProof(candidate, examined);
}

function needsProof(candidate: Candidate, examined: ReadonlyMap<string, Examined>): boolean {
  const known = examined.get(treeKey(candidate, candidate.release));
  if (!known || known.proof || hasErrors(known.rendered.diagnostics)) return false;
  return candidate.gates.some(({ gate, open, opens }) => gate === proofGate && !open && opens?.by === "record");
}

async function rendered(state: LedgerState, incoming: Incoming): Promise<Examined> {
  return { rendered: await renderPromotion(state, incoming), proof: undefined };
}

async function proved(state: LedgerState, { rendered: found }: Examined): Promise<Examined> {
  const before = await state.manifests();
  const { ledger, known } = state;
  return {
    rendered: found,
    proof: provedUnchanged(before, found, { ledger, known }) ?? provePromotion(before, found, known),
  };
}

/** What comes into a stage with a release: those of a set come together. */
export function incomingOf(
  { road, ledger }: Situation,
  { stage: name, app, release }: Pick<Candidate, "stage" | "app" | "release">,
): Incoming {
  const stage = road.stages.find((one) => one.name === name);
  if (!stage) throw new Error(`${name} is no stage of the road`);
  const pointer = ledger.pointers.get(`${name}/${app}`);
  return {
    stage,
    releases: movingTogether({ ledger, road }, name, { app, release }),
    wave: pointer?.release === release ? reachedWaves(stage, pointer) + 1 : 1,
  };
}

function evidenceOf(
  { ledger, now }: Situation,
  where: AppInStage,
  release: string,
  { rendered: { clusterTree }, proof }: Examined,
): Change {
  const record = {
    ...{ ...where, release, gate: proofGate, tree: clusterTree, at: now },
    number: nextNumber(ledger, release),
    outcome: proof?.passed === true ? ("passed" as const) : ("failed" as const),
    said: (proof?.said ?? "").slice(0, 1900),
  };
  return { kind: "evidence", evidence: { ...record, id: recordId("Evidence", record) } };
}
