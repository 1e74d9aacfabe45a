import type { Command } from "commander";
import type { Diagnostic } from "@kubestage/core";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics } from "../write-diagnostics.ts";

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
  terminal: Terminal,
  signal: AbortSignal,
) {
  if (ledger === undefined || ledger === "")
    throw usageError("no ledger was named", "say it with --ledger, or once with KUBESTAGE_LEDGER");
  const warn = (diagnostic: Diagnostic): Promise<void> => writeDiagnostics([diagnostic], "text", terminal);
  const { from } = terminal;
  return {
    ledger,
    branch,
    from,
    signal,
    now: Date.now,
    environment: process.env,
    warn,
    ...(key !== undefined && { key }),
  };
}
