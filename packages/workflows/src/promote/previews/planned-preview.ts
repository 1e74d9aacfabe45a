import {
  diagnose,
  type Diagnostic,
  goesThrough,
  hasErrors,
  type Ledger,
  parseReleased,
  platformApp,
  type Preview,
  suggest,
  whyOver,
  writtenAt,
} from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";
import { findTemplate } from "./find-template.ts";
import { documentsOf } from "../rendering/render-promotion.ts";

/** What somebody asks for. */
export interface WantedPreview {
  /** Of its stage: the template's, a dash, and more. */
  readonly name: string;
  /** The release of each app that is named. */
  readonly releases: ReadonlyMap<string, string>;
  /** In milliseconds; as long as the template lets it where absent. */
  readonly ttl?: number | undefined;
  readonly pullRequest?: number | undefined;
  readonly reason?: string | undefined;
}

export type PlannedPreview =
  | { readonly preview: Preview }
  /** Bad input. */
  | { readonly diagnostics: readonly Diagnostic[] }
  /** There is no room, or it is somebody else's. */
  | { readonly refusal: string };

/**
 * The record of a preview that somebody asks for. What is not named is what the first stage of the template's `after` runs that has it, or
 * what the preview was to run before. One that is there is changed by who started it.
 */
export async function planPreview(
  state: LedgerState,
  wanted: WantedPreview,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<PlannedPreview> {
  const { ledger, road } = state;
  const { name: stage, pullRequest, reason } = wanted;
  const there = ledger.previews.get(stage);
  const over = there && whyOver({ road, now }, there);
  if (there && over !== undefined)
    return { refusal: `${stage} is about to go: ${over}; \`kubestage promote\` takes it away` };
  if (there && there.by !== by) return { refusal: `${there.by} has started ${stage}, and only they may change it` };
  const found = await findTemplate(state, stage);
  if ("diagnostic" in found) return { diagnostics: [found.diagnostic] };
  const { like, ttl: longest, most, after, release } = found;
  const ttl = wanted.ttl ?? longest;
  if (ttl > longest) {
    const hint = `ask for less, or raise \`lifetime.ttl\` of ${like}`;
    return wrong(`previews of ${like} live ${hours(longest)} at most, and not ${hours(ttl)}`, hint);
  }
  const problem = releaseProblem(ledger, wanted, stage);
  if (problem) return { diagnostics: [problem] };
  const others = there?.releases ?? runningIn(state, after, like);
  const named = new Map([...others, ...wanted.releases, [platformApp, release.name]]);
  const said = { ...(pullRequest !== undefined && { pullRequest }), ...(reason !== undefined && { reason }) };
  const preview: Preview = { stage, like, releases: named, ...said, by, at: writtenAt(there, now), until: now + ttl };
  const full = there ? undefined : roomProblem(state, preview, most, now);
  if (full !== undefined) return { refusal: full };
  const diagnostics = await readAs(state, preview);
  return hasErrors(diagnostics) ? { diagnostics } : { preview };
}

function wrong(message: string, hint: string): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [diagnose("KS6006", { message, hint })] };
}

function releaseProblem({ releases, pointers, previews }: Ledger, wanted: WantedPreview, stage: string) {
  const all = [...releases.values()];
  for (const [app, name] of wanted.releases) {
    const own = all.filter((one) => one.app === app).map((one) => one.name);
    if (app === platformApp) {
      const message = "a preview runs the platform's documents of the stage that it is taken from";
      return diagnose("KS6006", { message, hint: "name apps only" });
    }
    if (own.includes(name)) continue;
    const message = `${app} has no release ${JSON.stringify(name)}`;
    return diagnose("KS6006", { message, hint: suggest(name, own, "release") });
  }
  const isOld = !previews.has(stage) && [...pointers.values()].some((pointer) => pointer.stage === stage);
  if (!isOld) return undefined;
  const message = `the ledger still has what ran in a stage ${stage} that was declared once`;
  return diagnose("KS6006", { message, hint: "give the preview another name" });
}

/** The release of each app that lives in the template, as the first of some stages runs it that has one. */
function runningIn({ ledger }: LedgerState, stages: readonly string[], like: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const stage of stages) {
    for (const pointer of ledger.pointers.values()) {
      const release = ledger.releases.get(pointer.release);
      const lives = release && goesThrough({ stages: [] }, release, like);
      if (pointer.stage === stage && lives && !found.has(pointer.app)) found.set(pointer.app, pointer.release);
    }
  }
  return found;
}

function roomProblem({ ledger, road }: LedgerState, { like }: Preview, most: number, now: number): string | undefined {
  const there = [...ledger.previews.values()].filter(
    (one) => one.like === like && whyOver({ road, now }, one) === undefined,
  );
  if (there.length < most) return undefined;
  const names = there.map(({ stage }) => stage).toSorted();
  return `as many previews of ${like} are there as may be at once (${most}): stop one of ${names.join(", ")}`;
}

/** What is wrong with all that would run there, read together. */
async function readAs(state: LedgerState, { stage: name, like, releases }: Preview): Promise<readonly Diagnostic[]> {
  const documents = await documentsOf(state, { name, preview: { like, ttl: 0, most: 0 } }, releases);
  const { platform, diagnostics } = parseReleased({ ...documents, stage: name });
  const lives = platform?.stages.find((stage) => stage.name === name)?.apps.map((app) => app.name) ?? [];
  const odd = [...releases.keys()].find((app) => app !== platformApp && platform && !lives.includes(app));
  if (odd === undefined) return diagnostics;
  const message = `${odd} does not live in ${like}, and so in no preview of it`;
  return [
    ...diagnostics,
    diagnose("KS6006", { message, hint: `add ${like} to the app's \`in\`, and release it again` }),
  ];
}

function hours(length: number): string {
  return `${Math.round(length / 360_000) / 10}h`;
}
