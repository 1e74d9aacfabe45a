import { diagnosticJson, hasErrors, printable, statusText, waitLines } from "@kubestage/core";
import { freeze, promotionHistory, promotionStatus, why } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { previewLine } from "./preview-text.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export type StatusOptions = LedgerOptions;
export interface WhyOptions extends LedgerOptions {
  readonly app: string;
  readonly in: string;
}
export interface HistoryOptions extends LedgerOptions {
  readonly app: string | undefined;
  readonly in?: string;
  readonly number: number;
}
export interface FreezeOptions extends LedgerOptions {
  readonly name: string;
  readonly in?: readonly string[];
  readonly app?: readonly string[];
  /** In milliseconds since 1970. */
  readonly until?: number;
  readonly reason?: string;
  readonly lift?: boolean;
}
export async function runStatus(options: StatusOptions, terminal: Terminal): Promise<number> {
  const { all, previews, diagnostics } = await interruptible(async (signal) =>
    promotionStatus(await ledgerRequest(options, terminal, signal)),
  );
  if (options.output === "json")
    await writeJson({ apps: all, previews, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  else {
    const palette = await terminal.out.palette();
    const lines = previews.map((preview) => `${previewLine(preview, palette)}\n`);
    await terminal.out.write([statusText(all, palette), ...(lines.length > 0 ? ["\n", ...lines] : [])].join(""));
    await writeDiagnostics(diagnostics, "text", terminal);
  }
  return 0;
}

export async function runWhy(options: WhyOptions, terminal: Terminal): Promise<number> {
  const { app, in: stage, output } = options;
  const { status, evidence, wait, diagnostics } = await interruptible(async (signal) =>
    why({ ...(await ledgerRequest(options, terminal, signal)), app, stage }),
  );
  if (output === "json") {
    const report = { status: status ?? null, evidence, wait: wait ?? null };
    await writeJson({ ...report, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
    return hasErrors(diagnostics) ? 1 : 0;
  }
  const palette = await terminal.out.palette();
  const pointer = status?.pointer;
  const lines: string[] = [];
  if (pointer) {
    const asked =
      pointer.by === undefined
        ? ""
        : `, asked for by ${pointer.by}${pointer.reason === undefined ? "" : `: ${pointer.reason}`}`;
    lines.push(
      `${palette.strong(printable(pointer.release))} is in ${palette.strong(stage)} since ${new Date(pointer.since).toISOString().slice(0, 16)}Z${printable(asked)}`,
    );
    for (const one of evidence)
      lines.push(
        "gate" in one
          ? `    ${palette.good(one.outcome)}  ${one.gate} in ${one.stage}: ${printable(one.said)}`
          : `    ${palette.good(one.verdict)}  by ${printable(one.person)}`,
      );
    const { progress } = status;
    if (progress && progress.state !== "passed")
      lines.push(`    ${palette.warning(progress.state)}: ${printable(progress.because)}`);
    if (progress?.state === "passed" && progress.healthyFor === undefined)
      lines.push(`    no cluster says how it is (kubestage observe)`);
    for (const flag of status.flags) lines.push(`    ${palette.error("!")} ${printable(flag.because)}`);
  } else lines.push(`${stage} runs no release of ${app}`);
  if (wait) lines.push(...waitLines(wait, palette, Date.now()));
  await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
  await writeDiagnostics(diagnostics, "text", terminal);
  return hasErrors(diagnostics) ? 1 : 0;
}

export async function runHistory(options: HistoryOptions, terminal: Terminal): Promise<number> {
  const { app, in: stage, number: most, output } = options;
  if (!Number.isInteger(most) || most < 1) throw usageError("--number is no count", "give a whole number from 1");
  const past = await interruptible(async (signal) =>
    promotionHistory({ ...(await ledgerRequest(options, terminal, signal)), app, stage, most }),
  );
  if (output === "json") {
    await writeJson({ promotions: past }, terminal);
    return 0;
  }
  if (past.length === 0) await terminal.out.write(`${nothingOf(app, stage)}\n`);
  for (const { at, stage: into, release, kind, by, reason, commit } of past) {
    const who = by === undefined ? "" : ` by ${by}`;
    const what = kind === "promotion" ? "" : ` (${kind})`;
    const line = `${at.slice(0, 16).replace("T", " ")}  ${commit.slice(0, 9)}  ${release} > ${into}${what}${who}${reason === undefined ? "" : `: ${reason}`}`;
    await terminal.out.write(`${printable(line)}\n`);
  }
  return 0;
}

function nothingOf(app: string | undefined, stage: string | undefined): string {
  const what = app === undefined ? "nothing was promoted" : `no release of ${app} was promoted`;
  return `${what}${stage === undefined ? "" : ` into ${stage}`} yet`;
}

export async function runFreeze(options: FreezeOptions, terminal: Terminal): Promise<number> {
  const { name, in: stages, app: apps, until, reason, lift = false, output } = options;
  if (!lift && until !== undefined && until <= Date.now())
    throw usageError(`--until ${new Date(until).toISOString()} is over already`, "say when it ends, or leave it out");
  if (!lift && (reason ?? "") === "") throw usageError("a freeze asks for a reason", "say it with --reason");
  const begin = { stages, apps, until, reason: reason ?? "" };
  const made = await interruptible(async (signal) =>
    freeze({ ...(await ledgerRequest(options, terminal, signal)), name, begin: lift ? undefined : begin }),
  );
  if (output === "json") await writeJson({ freeze: made }, terminal);
  else await terminal.out.write(lift ? `${name} is lifted\n` : `${name} is in force\n`);
  return 0;
}
