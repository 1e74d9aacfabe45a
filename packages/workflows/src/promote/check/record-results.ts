import { isDeepStrictEqual } from "node:util";
import type { LedgerCommit } from "@kubestage/adapters";
import {
  applyChanges,
  type AskableCheck,
  type Change,
  type Evidence,
  type Ledger,
  nextNumber,
  recordId,
} from "@kubestage/core";
import type { LedgerSession } from "../session/ledger-session.ts";
import type { Ran } from "./check-outcome.ts";
import { findChecksIn } from "./find-checks.ts";

interface Recorded {
  readonly ran: Ran;
  /** Undefined where nothing was recorded. */
  readonly evidence: string | undefined;
}

/**
 * Records what was found out, in one commit. What the ledger has moved on from meanwhile was not found out: another release runs
 * there by now, something else would come in, or the check asks something else.
 *
 * Errors: thrown KS4003 where who works with the ledger may not say it, those of the ledger.
 */
export async function recordResults(session: LedgerSession, ran: readonly Ran[]): Promise<readonly Recorded[]> {
  const told = ran.filter((one) => one.outcome !== "unknown");
  if (told.length === 0) return ran.map((one) => ({ ran: one, evidence: undefined }));
  const selection = selectionOf(told.map((one) => one.check));
  return session.writer.write(async (ledger, basis) => {
    const { checks } = await findChecksIn(session, { ledger, basis }, selection);
    const recorded: Recorded[] = [];
    const changes: Change[] = [];
    for (const one of ran) {
      if (one.outcome === "unknown") recorded.push({ ran: one, evidence: undefined });
      else if (!checks.some((now) => isSame(now, one.check)))
        recorded.push({ ran: outrun(one.check), evidence: undefined });
      else {
        const evidence = evidenceOf(applyChanges(ledger, changes), one, session.now());
        changes.push({ kind: "evidence", evidence });
        recorded.push({ ran: one, evidence: evidence.id });
      }
    }
    return { commits: changes.length === 0 ? [] : [await commitOf(session, basis.trust, changes)], result: recorded };
  });
}

/** Rendering all of a large ledger once more for one result would take long. */
function selectionOf(checks: readonly AskableCheck[]): Parameters<typeof findChecksIn>[2] {
  const [first, ...rest] = checks;
  const same = (key: "app" | "to" | "gate"): string | undefined =>
    rest.every((one) => one[key] === first?.[key]) ? first?.[key] : undefined;
  return { app: same("app"), to: same("to"), gate: same("gate") };
}

/** For which of several stages it is asked changes nothing about what is found out. */
function isSame(now: AskableCheck, then: AskableCheck): boolean {
  const subject = ({ need: _, to: __, ...rest }: AskableCheck): object => rest;
  return isDeepStrictEqual(subject(now), subject(then));
}

function outrun(check: AskableCheck): Ran {
  const { app, stage } = check;
  const message = "the ledger has moved on since it was asked";
  const hint = `look at \`kubestage why ${app} --in ${stage}\`, and check again`;
  return { check, outcome: "unknown", problem: { code: "KS4005", message, hint } };
}

function evidenceOf(
  ledger: Ledger,
  { check, outcome, said }: Exclude<Ran, { outcome: "unknown" }>,
  at: number,
): Evidence {
  const { gate, stage, app, release, tree, asks } = check;
  const record = {
    stage,
    app,
    release,
    gate,
    outcome,
    said,
    at,
    number: nextNumber(ledger, release),
    ...(tree !== undefined && { tree }),
    ...(asks !== undefined && { asked: asks }),
  };
  return { ...record, id: recordId("Evidence", record) };
}

async function commitOf(
  session: LedgerSession,
  trust: Parameters<LedgerSession["sign"]>[0],
  changes: readonly Change[],
): Promise<LedgerCommit> {
  const all = changes.flatMap((change) => (change.kind === "evidence" ? change.evidence : []));
  const [one, ...more] = all;
  const failed = all.filter(({ outcome }) => outcome === "failed").length;
  const subject =
    one && more.length === 0
      ? `${one.gate} ${one.outcome} for ${one.release} in ${one.stage}`
      : `${all.length} checks: ${all.length - failed} passed, ${failed} failed`;
  return {
    subject,
    trailers: {
      "Kubestage-Recorded": all.map(({ id }) => id).join(" "),
      "Kubestage-Release": [...new Set(all.map(({ release }) => release))].join(" "),
    },
    changes,
    files: await session.sign(trust, changes),
  };
}
