import { amount, count, printable } from "@kubestage/core";
import type { VerifyResult } from "@kubestage/workflows";
import { findDeclaredLedger, verify } from "@kubestage/workflows";
import { narrateCluster } from "../cluster-narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeJson } from "../write-diagnostics.ts";

export interface VerifyArguments {
  readonly ledger?: string;
  readonly branch?: string;
  readonly trustRoot?: string;
  readonly checkpoint?: string;
  readonly writeCheckpoint?: string;
  readonly prove?: boolean;
  readonly output: string;
}

const exitCodes = { verified: 0, refused: 3 } as const;
/** A history of which one commit is wrong may have something wrong with each that follows. */
const mostLines = 50;

export async function runVerify(
  { output, prove = false, ledger = process.env["KUBESTAGE_LEDGER"], branch, ...given }: VerifyArguments,
  terminal: Terminal,
): Promise<number> {
  const { from } = terminal;
  const declared = findDeclaredLedger(from);
  const place = { ledger: ledger ?? declared?.repository ?? ".", branch: branch ?? declared?.branch ?? "main" };
  const narration = narrateCluster(terminal);
  const result = await interruptible((signal) =>
    verify({ ...given, ...place, prove, from, now: Date.now, signal }, (done, total) =>
      narration.progress({ type: "checking", done, total }),
    ),
  ).finally(narration.end);
  if (output === "json") {
    await writeJson(
      { form: "kubestage.dev/verified-ledger/v1", ...result, checkpoint: result.checkpoint ?? null },
      terminal,
    );
  } else {
    await terminal.err.write(result.notices.map((notice) => `note: ${printable(notice)}\n`).join(""));
    await terminal.out.write(verifyText(result));
  }
  return exitCodes[result.outcome];
}

function verifyText({ outcome, commits, promotions, problems, checkpoint }: VerifyResult): string {
  const shown = problems.slice(0, mostLines).map(({ commit, subject, problem }) => {
    const where = commit === "" ? "" : `${commit.slice(0, 12)}${subject === "" ? "" : ` (${printable(subject)})`}: `;
    return `refused: ${where}${printable(problem)}`;
  });
  const more = problems.length - shown.length;
  const judged = `${count(commits, "commit")} with ${count(promotions, "promotion")}`;
  const end = checkpoint
    ? `verified: ${judged}, up to ${checkpoint.commit}`
    : `${outcome}: of ${judged}, ${count(problems.length, "finding")}`;
  return [...shown, ...(more > 0 ? [`and ${amount(more)} more`] : []), end].map((line) => `${line}\n`).join("");
}
