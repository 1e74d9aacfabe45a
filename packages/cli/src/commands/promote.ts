import { diagnosticJson, hasErrors, type Palette, printable, promotionLine, treeKey, waitLines } from "@kubestage/core";
import { openLedger, promoteIn, type PromoteResult, type Proposal } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { departureJson, departureLine, stayingLine } from "./preview-text.ts";
import { proofLines } from "./proof-of-promotion.ts";

export interface PromoteOptions extends LedgerOptions {
  readonly apps?: readonly string[];
  readonly to?: string | undefined;
  readonly release?: string | undefined;
  readonly reason?: string;
  readonly breakGlass?: boolean;
  readonly isRollback?: boolean;
  readonly dryRun?: boolean;
  /** Every object and field that would change, and every commit. */
  readonly full?: boolean;
}

const refused = 3;

export async function runPromote(options: PromoteOptions, terminal: Terminal): Promise<number> {
  const { output, dryRun = false, full = false } = options;
  if (full && !dryRun) throw usageError("--full is of --dry-run", "add --dry-run, or leave --full out");
  const asked = askedOf(options);
  const palette = await terminal.out.palette();
  const isStreamed = output !== "json" && asked.length === 0;
  let done = 0;
  const onPromoted = async (promotions: PromoteResult["promotions"]): Promise<void> => {
    done += dryRun ? 0 : promotions.length;
    const lines = promotions.map((one) => `${promotionLine(one, palette, { isDryRun: dryRun })}\n`);
    if (isStreamed) await terminal.out.write(lines.join(""));
  };
  const onDeparted = async (departures: PromoteResult["departures"]): Promise<void> => {
    const lines = departures.map((one) => `${departureLine(one, palette, dryRun)}\n`);
    if (isStreamed) await terminal.out.write(lines.join(""));
  };
  const settled = await interruptible(
    async (signal) => {
      const session = await openLedger(await ledgerRequest(options, terminal, signal));
      const calls = asked.length === 0 ? [undefined] : asked;
      const results = await Promise.allSettled(
        calls.map((one) => promoteIn(session, { dryRun, onPromoted, onDeparted, ...(one && { asked: one }) })),
      );
      const ended = signal.aborted ? results.find(isFailed) : undefined;
      if (ended) throw ended.reason;
      return results;
    },
    {
      written: () =>
        done === 0 ? "nothing was changed" : `${done} went on, and the same command goes on with the rest`,
    },
  );
  const results = settled.flatMap((one, index) =>
    one.status === "fulfilled" ? { ...one.value, asked: asked[index]?.app } : [],
  );
  const isOne = asked.length === 1;
  if (output === "json") {
    const apps = results.map((result) => ({ app: result.asked, ...promoteJson(result, dryRun) }));
    const [first] = results;
    if (asked.length > 1) await writeJson({ dryRun, apps }, terminal);
    else if (first) await writeJson(promoteJson(first, dryRun), terminal);
  }
  for (const result of output === "json" ? [] : results)
    await writeText(result, { dryRun, full, lead: isOne ? "" : result.asked && `${result.asked}: ` }, terminal);
  // Of several each has its own fate; the first that could not be found out is said like that of one.
  const failed = settled.find(isFailed);
  if (failed) throw failed.reason;
  if (results.some(({ diagnostics }) => hasErrors(diagnostics))) return 1;
  return asked.length > 0 && !results.every(isDone) ? refused : 0;
}

function isFailed(one: PromiseSettledResult<unknown>): one is PromiseRejectedResult {
  return one.status === "rejected";
}

function isDone({ promotions, isThere, isAskedFor }: PromoteResult): boolean {
  return promotions.length > 0 || isThere || isAskedFor;
}

/** Nothing where everything that may go on is meant. */
function askedOf({ apps = [], to, release, reason, breakGlass = false, isRollback = false }: PromoteOptions) {
  const [first, ...others] = apps;
  if (first === undefined) {
    if (to === undefined && release === undefined && !breakGlass) return [];
    throw usageError("no app was named", "write `kubestage promote APP --to STAGE`");
  }
  if (to === undefined) throw usageError("no stage was named", `write \`kubestage promote ${first} --to STAGE\``);
  if (release !== undefined && others.length > 0)
    throw usageError("a release is one of one app", "name that app alone, or leave --release out");
  if (breakGlass && reason === undefined) throw usageError("--break-glass asks for a reason", "say it with --reason");
  const kind = isRollback ? "rollback" : breakGlass ? "breakGlass" : "promotion";
  const same = {
    stage: to,
    kind,
    ...(release !== undefined && { release }),
    ...(reason !== undefined && { reason }),
  } as const;
  return [...new Set(apps)].map((app) => ({ app, ...same }));
}

/** @param lead before what is said of one app without its name; undefined where everything was meant that may go on */
async function writeText(
  result: PromoteResult,
  { dryRun, full, lead }: { readonly dryRun: boolean; readonly full: boolean; readonly lead: string | undefined },
  terminal: Terminal,
): Promise<void> {
  const palette = await terminal.out.palette();
  const isOne = lead !== undefined;
  const lines: string[] = [];
  for (const promotion of isOne ? result.promotions : []) {
    lines.push(
      promotionLine(promotion, palette, { isDryRun: dryRun }),
      ...proofLines(result, promotion, palette, { full }),
    );
  }
  // What is refused does not wait: what its gates say would be as if nobody had asked for it.
  for (const wait of isOne && result.refusal === undefined ? result.waits : []) {
    const rendered = result.examined.get(treeKey(wait, wait.release))?.rendered;
    const told = hasErrors(rendered?.diagnostics ?? [])
      ? [`${palette.error("✗")} ${wait.app}: ${wait.release} cannot be rendered for ${wait.stage}`]
      : [...waitLines(wait, palette, Date.now()), ...proofLines(result, wait, palette, { full })];
    lines.push(...told);
  }
  lines.push(...result.proposals.map((proposal) => proposalLine(proposal, palette)));
  if (result.refusal !== undefined) lines.push(`${palette.error("✗")} ${result.refusal}`);
  if (result.isAskedFor)
    lines.push(
      `${lead ?? ""}it is asked for, and nothing is in its way: a service that the trust lets record evidence carries it out`,
    );
  if (result.isThere) lines.push(`${lead ?? ""}it is there already`);
  lines.push(...result.staying.map((one) => stayingLine(one, palette)));
  if (!isOne) lines.push(closing(result, dryRun));
  await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
  await writeDiagnostics(result.diagnostics, "text", terminal);
}

export function proposalLine({ stage, releases, state, because, page }: Proposal, palette: Palette): string {
  const isDone = state === "approved";
  const mark = isDone ? palette.good("✓") : palette.warning("…");
  const what = `${palette.strong(printable(releases.join(", ")))} ${isDone ? "entered" : "waits before"} ${palette.strong(stage)} by pull request`;
  return `${mark} ${what}: ${printable(because)}${page === undefined ? "" : palette.faint(` (${printable(page)})`)}`;
}

function closing({ promotions, departures, waits }: PromoteResult, dryRun: boolean): string {
  const done =
    promotions.length === 0 && departures.length > 0
      ? "nothing else may go on"
      : promotions.length === 0
        ? "nothing may go on"
        : `${promotions.length} ${dryRun ? "would go on" : "went on"}`;
  const left = waits.length === 0 ? "nothing waits" : `${waits.length} ${waits.length === 1 ? "waits" : "wait"}`;
  return `${done}, ${left} (kubestage status)`;
}

function promoteJson(
  {
    promotions,
    departures,
    staying,
    proposals,
    waits,
    isThere,
    refusal,
    diagnostics,
    examined,
    contents,
  }: PromoteResult,
  dryRun: boolean,
) {
  const proofs = [...examined].flatMap(([key, { proof }]) =>
    proof ? [[key, { passed: proof.passed, said: proof.said }]] : [],
  );
  return {
    dryRun,
    promotions,
    departures: departures.map(departureJson),
    staying: staying.map(departureJson),
    proposals,
    waits,
    isThere,
    refusal: refusal ?? null,
    proofs: Object.fromEntries(proofs) as unknown,
    ...(contents && { contents }),
    diagnostics: diagnostics.map(diagnosticJson),
  };
}
