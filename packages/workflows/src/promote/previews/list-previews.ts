import { endOf, type Preview, type Situation, whyOver } from "@kubestage/core";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { readState } from "../session/read-state.ts";

/** A preview, and how it stands. */
export interface PreviewStatus extends Omit<Preview, "releases" | "until"> {
  /** By app: what it is to run, and what it runs; undefined for nothing yet. */
  readonly apps: readonly { readonly app: string; readonly release: string; readonly runs: string | undefined }[];
  /** When it goes by itself. */
  readonly until: number;
  /** In milliseconds; 0 where it has to go. */
  readonly left: number;
  /** Why it has to go; undefined while it may stay. */
  readonly over: string | undefined;
}

export async function listPreviews(request: LedgerRequest): Promise<readonly PreviewStatus[]> {
  const session = await openLedger(request);
  const { ledger, road } = await readState(session);
  return previewsOf({ ledger, road, now: session.now() });
}

/** All that are there, those that go first before the others. */
export function previewsOf(situation: Pick<Situation, "ledger" | "road" | "now">): readonly PreviewStatus[] {
  const { ledger, road, now } = situation;
  const all = [...ledger.previews.values()].map((preview): PreviewStatus => {
    const { releases, ...said } = preview;
    const over = whyOver(situation, preview);
    const until = endOf(road, preview) ?? preview.until;
    const apps = [...releases].map(([app, release]) => ({
      ...{ app, release, runs: ledger.pointers.get(`${preview.stage}/${app}`)?.release },
    }));
    return { ...said, apps, until, over, left: over === undefined ? Math.max(0, until - now) : 0 };
  });
  return all.toSorted((one, other) => one.left - other.left || (one.stage < other.stage ? -1 : 1));
}
