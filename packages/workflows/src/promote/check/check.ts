import { KubestageError, RegistryError } from "@kubestage/adapters";
import { type AskableCheck, type Diagnostic, diagnose, isDue, oneLine, suggest } from "@kubestage/core";
import { announce } from "../announce.ts";
import { inParallel } from "../../cluster/in-parallel.ts";
import { type LedgerRequest, type LedgerSession, openLedger } from "../session/ledger-session.ts";
import { checkStage } from "../session/check-names.ts";
import { askOutside, type CheckPlace } from "./ask-outside.ts";
import type { CheckOutcome, Problem, Ran } from "./check-outcome.ts";
import { type CheckSelection, findChecksIn, type FoundChecks } from "./find-checks.ts";
import { recordResults } from "./record-results.ts";

export interface CheckRequest extends LedgerRequest, CheckSelection, Pick<CheckPlace, "pauseMs" | "cluster"> {
  /** Nothing is recorded. */
  readonly dryRun: boolean;
  /** Told of each check when it begins and when it has ended. */
  readonly narrate?: ((check: AskableCheck, outcome: CheckOutcome["outcome"] | undefined) => void) | undefined;
}

export interface CheckResults {
  readonly checks: readonly CheckOutcome[];
  /** KS4005 for each that could not be found out, and what is wrong with what would come in. */
  readonly diagnostics: readonly Diagnostic[];
}

const checksAtOnce = 4;

/**
 * Runs the checks that stand in the way of releases, as the platform's release of each stage says them, and records what they found
 * out in one commit. For a gate by name, all of its checks; for an app by name, those that failed as well.
 *
 * Errors: KS4005 for what could not be found out, as diagnostics; thrown KS6006 for names, KS4003 where who asks may not record,
 * those of the ledger.
 */
export async function check(request: CheckRequest): Promise<CheckResults> {
  const session = await openLedger(request);
  const { ledger, ...read } = await session.store.read();
  const found = await findChecksIn(session, { ledger, basis: { ...read, written: new Map() } }, request);
  checkNames(found, request);
  const chosen = found.checks.filter((one) => isChosen(one, request));
  if (!request.dryRun && chosen.length > 0 && !(await session.mayRecord(read.trust))) {
    const hint = "sign with the key of a service that the trust lets record evidence, or look only, with --dry-run";
    throw new KubestageError("KS4003", { message: "what you find out is nobody's evidence here", hint });
  }
  const ran = await runAll(session, found, chosen, request);
  const recorded = request.dryRun
    ? ran.map((one) => ({ ran: one, evidence: undefined }))
    : await recordResults(session, ran);
  await announce(session);
  return {
    checks: recorded.map(({ ran: one, evidence }) => outcomeOf(one, evidence)),
    diagnostics: [
      ...found.diagnostics,
      ...recorded.flatMap(({ ran: one }) => (one.outcome === "unknown" ? problemOf(one.check, one.problem) : [])),
    ],
  };
}

function isChosen(one: AskableCheck, { app, gate }: CheckSelection): boolean {
  return gate !== undefined || isDue(one) || (app !== undefined && one.need !== "none");
}

async function runAll(
  session: LedgerSession,
  { state }: FoundChecks,
  chosen: readonly AskableCheck[],
  request: CheckRequest,
): Promise<readonly Ran[]> {
  const { environment = {}, pauseMs, cluster, from: folder, narrate } = request;
  const signal = request.signal ?? new AbortController().signal;
  const place: CheckPlace = { folder, environment, cluster, signal, pauseMs, now: session.now };
  const done = new Map<AskableCheck, Ran>();
  await inParallel(
    chosen,
    async (one) => {
      if (one.obstacle === undefined) narrate?.(one, undefined);
      const ran = await run(one, () => askOutside(state, one, place), signal);
      if (one.obstacle === undefined) narrate?.(one, ran.outcome);
      done.set(one, ran);
    },
    checksAtOnce,
  );
  return chosen.flatMap((one) => done.get(one) ?? []);
}

async function run(one: AskableCheck, ask: () => ReturnType<typeof askOutside>, signal: AbortSignal): Promise<Ran> {
  if (one.obstacle !== undefined) {
    const hint = `see \`kubestage why ${one.app} --in ${one.stage}\``;
    return { check: one, outcome: "unknown", problem: { code: "KS4005", message: one.obstacle, hint } };
  }
  try {
    return { check: one, ...(await ask()) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof KubestageError) return { check: one, outcome: "unknown", problem: error };
    if (!(error instanceof RegistryError)) throw error;
    const hint = "see that the registry is there, and that docker's credentials let you read from it";
    return { check: one, outcome: "unknown", problem: { code: "KS4005", message: error.message, hint } };
  }
}

function outcomeOf(ran: Ran, evidence: string | undefined): CheckOutcome {
  const { gate, to, stage, app, release, tree, runs } = ran.check;
  const said = ran.outcome === "unknown" ? ran.problem.message : ran.said;
  return { gate, to, stage, app, release, tree, kind: runs.kind, outcome: ran.outcome, said, evidence };
}

function problemOf({ gate, release, stage }: AskableCheck, { code, message, hint }: Problem): Diagnostic {
  const said = `${gate} of ${release} in ${stage} could not be found out: ${oneLine(message, 1000)}`;
  return diagnose(code, { message: said, hint });
}

/** Errors: thrown KS6006 for a name that leads nowhere. */
function checkNames({ state }: FoundChecks, { app, to, gate }: CheckSelection): void {
  if (to !== undefined) checkStage(state, to);
  const apps = [...new Set([...state.ledger.releases.values()].map((release) => release.app))];
  if (app !== undefined && !apps.includes(app))
    throw unknownName(`the ledger has no release of ${JSON.stringify(app)}`, app, apps, "app");
  const gates = state.road.stages
    .filter(({ name }) => (to ?? name) === name)
    .flatMap((stage) => stage.gates.flatMap((one) => ("runs" in one && one.runs ? one.name : [])));
  if (gate !== undefined && !gates.includes(gate)) {
    const where = to ?? "no stage";
    throw unknownName(
      `${where} has no check ${JSON.stringify(gate)} that asks something outside`,
      gate,
      gates,
      "check",
    );
  }
}

function unknownName(message: string, name: string, known: readonly string[], what: string): KubestageError {
  return new KubestageError("KS6006", { message, hint: suggest(name, [...new Set(known)], what) });
}
