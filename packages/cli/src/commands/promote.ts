import { diagnosticJson, hasErrors, type Palette, printable, promotionLine, waitLines } from "@kubestage/core";
import { promote, type PromoteResult, type Proposal } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { departureJson, departureLine, stayingLine } from "./preview-text.ts";
import { proofLines } from "./proof-of-promotion.ts";

export interface PromoteOptions extends LedgerOptions {
  readonly app?: string | undefined;
  readonly to?: string | undefined;
  readonly release?: string | undefined;
  readonly reason?: string;
  readonly breakGlass?: boolean;
  readonly isRollback?: boolean;
  readonly dryRun?: boolean;
}

const refused = 3;

export async function runPromote(options: PromoteOptions, terminal: Terminal): Promise<number> {
  const { output, dryRun = false } = options;
  const asked = askedOf(options);
  const palette = await terminal.out.palette();
  const isStreamed = output !== "json" && !asked;
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
  const result = await interruptible(
    async (signal) =>
      promote({
        ...(await ledgerRequest(options, terminal, signal)),
        dryRun,
        onPromoted,
        onDeparted,
        ...(asked && { asked }),
      }),
    {
      written: () =>
        done === 0 ? "nothing was changed" : `${done} went on, and the same command goes on with the rest`,
    },
  );
  if (output === "json") await writeJson(promoteJson(result, dryRun), terminal);
  else await writeText(result, { dryRun, isOne: asked !== undefined }, terminal);
  if (hasErrors(result.diagnostics)) return 1;
  return asked && result.promotions.length === 0 && !result.isThere && !result.isAskedFor ? refused : 0;
}

function askedOf({ app, to, release, reason, breakGlass = false, isRollback = false }: PromoteOptions) {
  if (app === undefined) {
    if (to === undefined && release === undefined && !breakGlass) return undefined;
    throw usageError("no app was named", "write `kubestage promote APP --to STAGE`");
  }
  if (to === undefined) throw usageError("no stage was named", `write \`kubestage promote ${app} --to STAGE\``);
  if (breakGlass && reason === undefined) throw usageError("--break-glass asks for a reason", "say it with --reason");
  const kind = isRollback ? "rollback" : breakGlass ? "breakGlass" : "promotion";
  return {
    app,
    stage: to,
    kind,
    ...(release !== undefined && { release }),
    ...(reason !== undefined && { reason }),
  } as const;
}

async function writeText(
  result: PromoteResult,
  { dryRun, isOne }: { readonly dryRun: boolean; readonly isOne: boolean },
  terminal: Terminal,
): Promise<void> {
  const palette = await terminal.out.palette();
  const lines: string[] = [];
  for (const promotion of isOne ? result.promotions : []) {
    lines.push(promotionLine(promotion, palette, { isDryRun: dryRun }), ...proofLines(result, promotion, palette));
  }
  for (const wait of isOne ? result.waits : []) {
    lines.push(...waitLines(wait, palette, Date.now()), ...proofLines(result, wait, palette));
  }
  lines.push(...result.proposals.map((proposal) => proposalLine(proposal, palette)));
  if (result.refusal !== undefined) lines.push(`${palette.error("✗")} ${result.refusal}`);
  if (result.isAskedFor)
    lines.push(
      "it is asked for, and nothing is in its way: a service that the trust lets record evidence carries it out",
    );
  if (result.isThere) lines.push("it is there already");
  lines.push(...result.staying.map((one) => stayingLine(one, palette)));
  if (!isOne) lines.push(closing(result, dryRun));
  await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
  await writeDiagnostics(result.diagnostics, "text", terminal);
}

function proposalLine({ stage, releases, state, because, page }: Proposal, palette: Palette): string {
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
  return `${done}, ${waits.length} wait (kubestage status)`;
}

function promoteJson(
  { promotions, departures, staying, proposals, waits, isThere, refusal, diagnostics, examined }: PromoteResult,
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
    diagnostics: diagnostics.map(diagnosticJson),
  };
}
