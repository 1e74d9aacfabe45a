import type { Command } from "commander";
import { usageError } from "../usage-problem.ts";

/** Which ledger, and who speaks: what every command of promotion takes. */
export interface LedgerOptions {
  readonly ledger?: string;
  readonly branch: string;
  readonly key?: string;
  readonly output: string;
}

export function withLedger(command: Command): Command {
  return command
    .option("-l, --ledger <place>", "the ledger: a Git repository's folder or address (default: KUBESTAGE_LEDGER)")
    .option("--branch <name>", "the ledger's branch", "main")
    .option("--key <file>", "the SSH key to sign with (default: git's user.signingKey)");
}

/** What a workflow is asked with. Errors: thrown KS6006 where nobody said which ledger. */
export function ledgerRequest(
  { ledger = process.env["KUBESTAGE_LEDGER"], branch, key }: Omit<LedgerOptions, "output">,
  from: string,
  signal: AbortSignal,
) {
  if (ledger === undefined || ledger === "")
    throw usageError("no ledger was named", "say it with --ledger, or once with KUBESTAGE_LEDGER");
  return { ledger, branch, from, signal, now: Date.now, environment: process.env, ...(key !== undefined && { key }) };
}
