import type { Basis } from "@kubestage/adapters";
import {
  type AwaitedAcceptance,
  decide,
  type Diagnostic,
  findAwaitedAcceptances,
  hasErrors,
  lastAcceptance,
  type LedgerFile,
  manifestsFolder,
  type Situation,
} from "@kubestage/core";
import { manifestsOf } from "../cluster/wanted-in-ledger.ts";
import { incomingOf } from "../promote/advance.ts";
import type { LedgerState } from "../promote/session/ledger-state.ts";
import { type RenderedPromotion, renderPromotion } from "../promote/rendering/render-promotion.ts";
import type { Tried } from "./try-promotion.ts";

/** What a cluster says of something that would come into it. */
export interface Acceptance extends AwaitedAcceptance, Tried {
  /** Exactly what it is said of. */
  readonly tree: string;
  /** Whether the ledger does not know it yet. */
  readonly isNew: boolean;
}

export interface Accepting {
  readonly acceptances: readonly Acceptance[];
  /** What is wrong with what would come: of that nothing can be said. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What was accepted is tried again after so long; what was refused each time. In milliseconds. */
const triedAgainAfter = 5 * 60_000;

/** What is remembered from one look to the next. */
export interface AcceptingMemory {
  /** What was rendered at a commit. */
  readonly rendered: { tip: string; readonly byKey: Map<string, RenderedPromotion> };
  /** By what was tried. */
  readonly tried: Map<string, Tried & { readonly at: number }>;
}

export function newAcceptingMemory(): AcceptingMemory {
  return { rendered: { tip: "", byKey: new Map() }, tried: new Map() };
}

/** A cluster, and how what a promotion changes there is tried: its manifests by their paths. */
export interface Trier {
  readonly cluster: string;
  readonly attempt: (changed: ReadonlyMap<string, string>) => Promise<Tried>;
}

/**
 * What a cluster says of everything that waits for its word, whatever else keeps that: it is rendered as a promotion would be, and tried.
 *
 * Errors: those of `attempt`, KS4001 for a ledger that can no longer be read.
 */
export async function acceptPromotions(
  { state, situation, tip }: { readonly state: LedgerState; readonly situation: Situation; readonly tip: Basis["tip"] },
  { cluster, attempt }: Trier,
  memory: AcceptingMemory,
): Promise<Accepting> {
  const acceptances: Acceptance[] = [];
  const diagnostics: Diagnostic[] = [];
  if (memory.rendered.tip !== tip) memory.rendered.byKey.clear();
  memory.rendered.tip = tip;
  const tried = new Map<string, Tried & { readonly at: number }>();
  for (const awaited of findAwaitedAcceptances(situation, decide(situation), cluster)) {
    state.signal?.throwIfAborted();
    const rendered = await renderOnce(state, situation, awaited, memory);
    if (hasErrors(rendered.diagnostics)) {
      diagnostics.push(...rendered.diagnostics.filter(({ severity }) => severity === "error"));
      continue;
    }
    const { tree } = rendered;
    const key = `${awaited.stage} ${tree}`;
    const known = tried.get(key) ?? recent(memory.tried.get(key), situation.now);
    const found = known ?? { ...(await attempt(manifestsOf(written(rendered.files), cluster))), at: situation.now };
    tried.set(key, found);
    const word = lastAcceptance(situation, awaited, { tree, cluster });
    const isNew = !word || word.isOfFormerKey === true || !saysSame(word, found);
    const { outcome, said } = found;
    acceptances.push({ ...awaited, tree, outcome, said, isNew });
  }
  // What nobody waits for any more is forgotten.
  memory.tried.clear();
  for (const [key, one] of tried) memory.tried.set(key, one);
  return { acceptances, diagnostics };
}

/** Releases of a set are rendered as one. */
async function renderOnce(
  state: LedgerState,
  situation: Situation,
  awaited: AwaitedAcceptance,
  { rendered: { byKey } }: AcceptingMemory,
): Promise<RenderedPromotion> {
  const incoming = incomingOf(situation, awaited);
  const key = JSON.stringify([incoming.stage.name, incoming.wave, [...incoming.releases]]);
  const known = byKey.get(key) ?? (await renderPromotion(state, incoming));
  byKey.set(key, known);
  return known;
}

function recent<Attempt extends Tried & { readonly at: number }>(known: Attempt | undefined, now: number) {
  return known?.outcome === "passed" && now - known.at < triedAgainAfter ? known : undefined;
}

/** What stands for clusters at once, and is there. */
function written(files: readonly LedgerFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, text }) =>
      text !== undefined && path.startsWith(`${manifestsFolder}/`) ? [[path, text] as const] : [],
    ),
  );
}

/** How much is used changes by the second: a refusal for the same reasons is the same one. */
function saysSame(word: Tried, found: Tried): boolean {
  const reasons = ({ said }: Tried): string => said.replaceAll(/[\d.]+[a-zA-Z]*/g, "");
  return word.outcome === found.outcome && (found.outcome === "passed" || reasons(word) === reasons(found));
}
