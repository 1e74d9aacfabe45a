import { KubestageError, type LedgerCommit } from "@kubestage/adapters";
import { type Change, type Departure, endedPreview, suggest } from "@kubestage/core";
import { announce } from "../announce.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { allInPasses } from "../promote-all.ts";
import { speakerOf } from "./speaker.ts";

export interface StopPreviewRequest extends LedgerRequest {
  /** Of its stage. */
  readonly name: string;
}

export interface StoppedPreview {
  /** What went; undefined where somebody else was faster, or has to carry it out. */
  readonly departure: Departure | undefined;
  /** What keeps it, for instance a proof that failed. */
  readonly staying: Departure | undefined;
  /** Whether who ended it may carry it out: what they find out is evidence. */
  readonly mayGoOn: boolean;
}

/**
 * Ends a preview, whoever has started it, and takes away all that the ledger has for it: a signed word, then the commit that follows from it.
 *
 * Errors: thrown KS6006 for one that is not there; those of the ledger.
 */
export async function stopPreview(request: StopPreviewRequest): Promise<StoppedPreview> {
  const { name } = request;
  const session = await openLedger(request);
  const mayGoOn = await session.writer.write(async (ledger, { trust }) => {
    const result = await session.mayRecord(trust);
    const there = ledger.previews.get(name);
    if (!there) throw notThere(name, [...ledger.previews.keys()]);
    // Somebody has ended it, and whoever did that may have been killed before it went.
    if (there.endedBy !== undefined) return { commits: [], result };
    const endedBy = await speakerOf(session, trust);
    const preview = endedPreview(there, endedBy, session.now());
    const changes: Change[] = [{ kind: "preview", preview }];
    const commit: LedgerCommit = {
      subject: `Stop the preview ${name}`,
      trailers: { "Kubestage-Preview": name },
      ...{ changes, files: await session.sign(trust, changes) },
    };
    return { commits: [commit], result };
  });
  const within = (stage: string): boolean => stage === name;
  const gone = mayGoOn ? await allInPasses(session, { ...request, dryRun: false, within }) : undefined;
  await announce(session);
  return {
    departure: gone?.departures[0],
    staying: gone?.staying.find(({ preview }) => within(preview.stage)),
    mayGoOn,
  };
}

function notThere(name: string, known: readonly string[]): KubestageError {
  const message = `there is no preview ${JSON.stringify(name)}`;
  return new KubestageError("KS6006", { message, hint: suggest(name, known, "preview") });
}
