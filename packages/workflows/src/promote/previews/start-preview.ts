import type { LedgerCommit, LedgerProposal } from "@kubestage/adapters";
import { applyChanges, type Change, type Diagnostic, type Preview } from "@kubestage/core";
import { announce } from "../announce.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { stateOf } from "../session/ledger-state.ts";
import { allInPasses, goOn } from "../promote-all.ts";
import type { PromoteResult } from "../promote-result.ts";
import { planPreview, type WantedPreview } from "./planned-preview.ts";
import { speakerOf } from "./speaker.ts";

export interface StartPreviewRequest extends LedgerRequest, WantedPreview {
  /** Nothing is written. */
  readonly dryRun: boolean;
}

export interface StartPreviewResult {
  /** Undefined where nothing was, or would be, recorded. */
  readonly preview: Preview | undefined;
  /** What came in, or would; undefined where somebody else has to carry it out. */
  readonly promoted: PromoteResult | undefined;
  readonly refusal: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface Started extends StartPreviewResult {
  readonly mayGoOn: boolean;
}

/**
 * Starts a preview, or changes what runs in one: a signed record, from which its promotions follow, which are proved as any.
 *
 * Errors: KS6006 for names, those of the documents that would run there, as diagnostics; thrown those of the ledger.
 */
export async function startPreview(request: StartPreviewRequest): Promise<StartPreviewResult> {
  const { dryRun, name } = request;
  const session = await openLedger(request);
  const within = (stage: string): boolean => stage === name;
  const propose: LedgerProposal<Started> = async (ledger, basis) => {
    const { trust } = basis;
    const none = { preview: undefined, promoted: undefined, refusal: undefined, diagnostics: [], mayGoOn: false };
    const state = await stateOf(session, ledger, basis);
    const planned = await planPreview(state, request, { by: await speakerOf(session, trust), now: session.now() });
    if (!("preview" in planned)) return { commits: [], result: { ...none, ...planned } };
    const { preview } = planned;
    const changes: Change[] = [{ kind: "preview", preview }];
    if (dryRun) {
      const given = { ledger: applyChanges(ledger, changes), basis, dryRun, within };
      return { commits: [], result: { ...none, preview, promoted: (await goOn(session, given)).result } };
    }
    const files = await session.sign(trust, changes);
    const commit: LedgerCommit = { ...subjectOf(preview), changes, files };
    return { commits: [commit], result: { ...none, preview, mayGoOn: await session.mayRecord(trust) } };
  };
  const { writer } = session;
  const { mayGoOn, ...started } = await (dryRun ? writer.look(propose) : writer.write(propose));
  const promoted = mayGoOn ? await allInPasses(session, { ...request, dryRun, within }) : started.promoted;
  await announce(session);
  return { ...started, promoted, diagnostics: [...started.diagnostics, ...(promoted?.diagnostics ?? [])] };
}

function subjectOf({ stage, pullRequest }: Preview): Pick<LedgerCommit, "subject" | "trailers"> {
  const what = pullRequest === undefined ? "" : ` of pull request ${pullRequest}`;
  return { subject: `Start the preview ${stage}${what}`, trailers: { "Kubestage-Preview": stage } };
}
