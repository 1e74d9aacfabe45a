import type { Basis } from "@kubestage/adapters";
import {
  type AskableCheck,
  decide,
  type Diagnostic,
  findChecks,
  hasErrors,
  isRun,
  type Ledger,
  type Situation,
  treeKey,
} from "@kubestage/core";
import { incomingOf } from "../advance.ts";
import type { LedgerSession } from "../session/ledger-session.ts";
import { type LedgerState, stateOf } from "../session/ledger-state.ts";
import { renderPromotion } from "../rendering/render-promotion.ts";

/** Which checks are meant; all where nothing is said. */
export interface CheckSelection {
  readonly app?: string | undefined;
  /** The stage whose entry asks. */
  readonly to?: string | undefined;
  readonly gate?: string | undefined;
}

export interface FoundChecks {
  readonly state: LedgerState;
  readonly checks: readonly AskableCheck[];
  /** What is wrong with what would come in: of that nothing can be asked. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The checks that can be run of a ledger as it is. What would come into a stage that asks about exactly that is rendered. */
export async function findChecksIn(
  session: LedgerSession,
  { ledger, basis }: { readonly ledger: Ledger; readonly basis: Basis },
  { app, to, gate }: CheckSelection,
): Promise<FoundChecks> {
  const state = await stateOf(session, ledger, basis);
  const trees = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const situation: Situation = { road: state.road, ledger, now: session.now(), trees };
  const decision = decide(situation);
  const asking = new Set(
    state.road.stages.flatMap(({ name, gates }) =>
      gates
        .filter(isRun)
        .flatMap((one) => (one.of === "entry" && (gate ?? one.name) === one.name ? `${name}/${one.name}` : [])),
    ),
  );
  for (const coming of [...decision.promotions, ...decision.waits]) {
    if ((app ?? coming.app) !== coming.app || (to ?? coming.stage) !== coming.stage) continue;
    if (!coming.gates.some((one) => asking.has(`${coming.stage}/${one.gate}`))) continue;
    session.signal?.throwIfAborted();
    const rendered = await renderPromotion(state, incomingOf(situation, coming));
    diagnostics.push(...rendered.diagnostics.filter(({ severity }) => severity === "error"));
    if (!hasErrors(rendered.diagnostics)) trees.set(treeKey(coming, coming.release), rendered.tree);
  }
  const checks = findChecks(situation, decision).filter(
    (one) => (app ?? one.app) === one.app && (to ?? one.to) === one.to && (gate ?? one.gate) === one.gate,
  );
  return { state, checks: oncePerSubject(checks), diagnostics };
}

/** Where several stages ask the same of the same, one answer is for all of them. */
function oncePerSubject(checks: readonly AskableCheck[]): AskableCheck[] {
  const bySubject = Map.groupBy(checks, ({ to: _, need: __, ...subject }) => JSON.stringify(subject));
  return [...bySubject.values()].flatMap((same) => same.find(({ need }) => need !== "none") ?? same[0] ?? []);
}
