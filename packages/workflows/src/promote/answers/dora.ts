import { KubestageError } from "@kubestage/adapters";
import { type DoraFigures, doraFigures, platformApp, type PromotionKind, sourceTimeOf, suggest } from "@kubestage/core";
import { promotionsBefore } from "./history.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { releaseDocument } from "../session/release-document.ts";

export interface DoraRequest extends LedgerRequest {
  readonly app?: string | undefined;
  readonly stage?: string | undefined;
  /** How far back, in milliseconds. */
  readonly length: number;
}

export interface DoraResult {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  readonly figures: readonly DoraFigures[];
}

/** The DORA figures, from the ledger alone. Errors: thrown KS6006 for an app or a stage that it does not have, those of the ledger. */
export async function dora({ app, stage, length, ...request }: DoraRequest): Promise<DoraResult> {
  const session = await openLedger(request);
  const read = await session.store.read();
  const { tip, ledger } = read;
  const releases = [...ledger.releases.values()];
  const apps = [...new Set(releases.map((release) => release.app))];
  if (app !== undefined && !apps.includes(app)) {
    const message = `the ledger has no release of ${JSON.stringify(app)}`;
    throw new KubestageError("KS6006", { message, hint: suggest(app, apps, "app") });
  }
  // What came into a preview was delivered to nobody.
  const isLasting = (name: string): boolean => !ledger.previews.has(name);
  const stages = [...new Set([...ledger.pointers.values()].map((pointer) => pointer.stage))].filter(isLasting);
  if (stage !== undefined && !stages.includes(stage)) {
    const message = `nothing was promoted into ${JSON.stringify(stage)}`;
    throw new KubestageError("KS6006", { message, hint: suggest(stage, stages, "stage") });
  }
  const all = await promotionsBefore(session, read, { app, stage, most: Number.POSITIVE_INFINITY });
  const past = all.filter((one) => stages.includes(one.stage));
  const named = new Set(past.map(({ release }) => release));
  // What is of the platform is no build of anything: nobody has said from which commit it was.
  const documents = releases.filter((release) => named.has(release.name) && release.app !== platformApp);
  const paths = documents.map(releaseDocument);
  const texts = paths.length === 0 ? new Map<string, string>() : await session.texts.below(tip, paths);
  const committedAt = new Map(
    documents.flatMap((release) => {
      const path = releaseDocument(release);
      const time = sourceTimeOf({ path, file: path, text: texts.get(path) ?? "" });
      return time === undefined ? [] : [[release.name, time] as const];
    }),
  );
  const until = session.now();
  const window = { since: until - length, until };
  const promotions = past.map((one) => ({ ...one, kind: one.kind as PromotionKind, at: Date.parse(one.at) }));
  const history = { promotions, releases: ledger.releases, evidence: ledger.evidence, committedAt };
  return { ...window, figures: doraFigures(history, window) };
}
