import { runGit } from "@kubestage/adapters";
import type { Ledger } from "@kubestage/core";
import { type LedgerRequest, type LedgerSession, openLedger } from "../session/ledger-session.ts";
import { checkApp, checkStage } from "../session/check-names.ts";
import { readState } from "../session/read-state.ts";

/** One promotion that was done, as its commit tells it. */
export interface PastPromotion {
  readonly commit: string;
  /** As RFC 3339 in UTC. */
  readonly at: string;
  readonly stage: string;
  readonly app: string;
  readonly release: string;
  readonly replaces: string | undefined;
  readonly kind: string;
  readonly wave: number;
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

interface WhichPromotions {
  readonly app?: string | undefined;
  readonly stage?: string | undefined;
  readonly most: number;
}

export interface HistoryRequest extends LedgerRequest, WhichPromotions {}

const names = ["Promotion", "Release", "Replaces", "Kind", "Wave", "Asked-By", "Reason", "Decided-At"] as const;

/**
 * Promotions, the newest first, from the commits alone.
 *
 * Errors: thrown KS6006 for an app without releases and for a stage that is neither declared nor was there, those of the ledger.
 */
export async function promotionHistory({
  app,
  stage,
  most,
  ...request
}: HistoryRequest): Promise<readonly PastPromotion[]> {
  const session = await openLedger(request);
  const read = await session.store.read();
  if (app !== undefined) checkApp(read.ledger, app);
  const past = await promotionsBefore(session, read, { app, stage, most });
  if (past.length === 0 && stage !== undefined) checkStage(await readState(session), stage);
  return past;
}

/** The same up to one commit of a ledger that is open. */
export async function promotionsBefore(
  session: Pick<LedgerSession, "repository" | "signal">,
  { tip, ledger }: { readonly tip: string; readonly ledger: Ledger },
  { app, stage, most }: WhichPromotions,
): Promise<readonly PastPromotion[]> {
  const trailers = names.map((name) => `%(trailers:key=Kubestage-${name},valueonly,separator=%x1e)`).join("%x1f");
  const wanted =
    stage !== undefined && app !== undefined ? [`--grep=^Kubestage-Promotion:.*\\b${stage}/${app}\\b`] : [];
  const log = await runGit(
    [
      "log",
      "--first-parent",
      "--grep=^Kubestage-Promotion: ",
      ...wanted.slice(0, 1),
      "--all-match",
      `--format=%H%x1f${trailers}%x00`,
      tip,
    ],
    { repository: session.repository, signal: session.signal },
  );
  const all = log.split("\0").flatMap((entry) => pastPromotions(entry.trim(), ledger));
  return all.filter((one) => (app ?? one.app) === one.app && (stage ?? one.stage) === one.stage).slice(0, most);
}

function pastPromotions(entry: string, { releases: known }: Ledger): PastPromotion[] {
  if (entry === "") return [];
  const [
    commit = "",
    promotion = "",
    release = "",
    replaces = "",
    kind = "",
    wave = "",
    by = "",
    reason = "",
    at = "",
  ] = entry.split("\x1f");
  const [releases, replaced] = [release.split(" "), replaces.split(" ")];
  return promotion.split(" ").map((pointer, index) => {
    const [stage = "", app = ""] = pointer.split("/");
    return {
      ...{ commit, at, stage, app, kind, release: releases[index] ?? "" },
      replaces: replaced.find((one) => known.get(one)?.app === app),
      wave: Number(wave),
      by: by || undefined,
      reason: reason || undefined,
    };
  });
}
