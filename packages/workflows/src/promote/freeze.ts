import { type LedgerCommit, KubestageError } from "@kubestage/adapters";
import { type Change, type Freeze, suggest } from "@kubestage/core";
import { announce } from "./announce.ts";
import { checkIsLedger } from "./session/is-ledger.ts";
import { type LedgerRequest, openLedger } from "./session/ledger-session.ts";
import { stateOf } from "./session/ledger-state.ts";
import { checkApp, checkStage } from "./session/check-names.ts";

export interface FreezeRequest extends LedgerRequest {
  readonly name: string;
  /** Undefined lifts the one of this name. */
  readonly begin?: Pick<Freeze, "stages" | "apps" | "until" | "reason"> | undefined;
}

/**
 * Begins a freeze, or ends one.
 *
 * Errors: thrown KS6006 for one that is not there, or is there already, and for stages and apps that are not there: it would hold nothing;
 * those of the ledger.
 */
export async function freeze({ name, begin, ...request }: FreezeRequest): Promise<Freeze> {
  const session = await openLedger(request);
  const result = await session.writer.write(async (ledger, basis) => {
    const { trust } = basis;
    if (ledger.releases.size === 0) await checkIsLedger(session, basis);
    const there = ledger.freezes.find((one) => one.name === name);
    const by = await session.person(trust);
    const now = session.now();
    const isOver = there?.until !== undefined && there.until <= now;
    if (begin ? there : !there || isOver)
      throw problemOf(name, { freezes: ledger.freezes, now, begins: begin !== undefined });
    for (const app of begin?.apps ?? []) checkApp(ledger, app);
    if (begin?.stages) {
      const state = await stateOf(session, ledger, basis);
      for (const stage of begin.stages) checkStage(state, stage);
    }
    const changed: Freeze = begin
      ? { name, from: now, by, ...begin }
      : { ...(there ?? { name, from: now, by, reason: "" }), until: now, liftedBy: by };
    const changes: Change[] = [{ kind: "freeze", freeze: changed }];
    const commit: LedgerCommit = {
      subject: begin
        ? `Freeze ${name}: ${begin.reason.split("\n", 1)[0]?.slice(0, 60) ?? ""}`
        : `Lift the freeze ${name}`,
      trailers: { "Kubestage-Freeze": name },
      changes,
      files: await session.sign(trust, changes),
    };
    return { commits: [commit], result: changed };
  });
  await announce(session);
  return result;
}

function problemOf(
  name: string,
  { freezes, now, begins }: { readonly freezes: readonly Freeze[]; readonly now: number; readonly begins: boolean },
): KubestageError {
  if (begins) {
    const hint = "give it another name: what was once said stays in the ledger";
    return new KubestageError("KS6006", { message: `there was a freeze ${name} already`, hint });
  }
  const known = freezes.filter(({ until }) => until === undefined || until > now).map((one) => one.name);
  return new KubestageError("KS6006", {
    message: `no freeze ${name} is in force`,
    hint: suggest(name, known, "freeze"),
  });
}
