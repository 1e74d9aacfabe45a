import type { Command } from "commander";
import type { Diagnostic } from "@kubestage/core";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics } from "../write-diagnostics.ts";

/** Which ledger, and who speaks: what every command of promotion takes. */
export interface LedgerOptions {
  readonly ledger?: string;
  readonly branch?: string;
  readonly key?: string;
  readonly sigstore?: boolean;
  readonly output: string;
}

/** For what writes, and signs what it writes. */
export function withLedger(command: Command): Command {
  return withLedgerToRead(command)
    .option("--key <file>", "the SSH key to sign with (default: git's user.signingKey)")
    .option("--sigstore", "sign by your identity instead, with cosign on the PATH");
}

/** For what only reads: nothing is signed. */
export function withLedgerToRead(command: Command): Command {
  return command
    .option(
      "-l, --ledger <place>",
      "the ledger: a Git repository's folder or address (default: KUBESTAGE_LEDGER, else that of the Platform in this folder or above)",
    )
    .option("--branch <name>", "the ledger's branch (default: what the Platform says of it, else main)");
}

/** What a workflow is asked with. Errors: thrown KS6006 where nobody said which ledger. */
export async function ledgerRequest(
  { ledger = process.env["KUBESTAGE_LEDGER"], branch, key, sigstore }: Omit<LedgerOptions, "output">,
  terminal: Terminal,
  signal: AbortSignal,
) {
  const warn = (diagnostic: Diagnostic): Promise<void> => writeDiagnostics([diagnostic], "text", terminal);
  const { from } = terminal;
  if (key !== undefined && sigstore)
    throw usageError("--key and --sigstore are two ways to sign", "leave one of them out");
  const rest = { from, signal, now: Date.now, environment: process.env, warn, key, sigstore };
  if (ledger !== undefined && ledger !== "" && branch !== undefined) return { ledger, branch, ...rest };
  const { declaredBranch, findDeclaredLedger } = await import("@kubestage/workflows");
  if (ledger !== undefined && ledger !== "") return { ledger, branch: declaredBranch(ledger, from), ...rest };
  const declared = findDeclaredLedger(from);
  if (declared) return { ledger: declared.repository, branch: branch ?? declared.branch, ...rest };
  const hint = "say it with --ledger, once with KUBESTAGE_LEDGER, or as `ledger` of the Platform in this folder";
  throw usageError("no ledger was named", hint);
}

/** Errors: a usage error where a ledger stands beside what it would take the place of. */
export function checkLedger(given: {
  readonly ledger?: string | undefined;
  readonly branch?: string | undefined;
  readonly path: string;
  readonly releases?: string | undefined;
  readonly save?: string | undefined;
}): void {
  const { ledger, branch, path, releases, save } = given;
  if (ledger === undefined) {
    if (branch === undefined) return;
    throw usageError("--branch is of a ledger, and none was named", "say which one with --ledger");
  }
  if (path !== "." || releases !== undefined)
    throw usageError("the ledger says what was promoted, and so would a declaration", "leave one of the two out");
  if (save !== undefined)
    throw usageError(
      "a plan of what a ledger has is not saved",
      "apply it: what is promoted meanwhile is a plan of its own",
    );
}
