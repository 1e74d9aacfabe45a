import { resolve } from "node:path";
import { beginLedger } from "@kubestage/workflows";
import type { Terminal } from "../terminal.ts";

export async function runLedgerInit(folder: string, branch: string, terminal: Terminal): Promise<number> {
  const author = { name: "kubestage", email: "kubestage@localhost" };
  await beginLedger(resolve(terminal.from, folder), { branch, author, at: Date.now() });
  await terminal.err.write(`kubestage: ${folder} is a ledger; name it with --ledger or KUBESTAGE_LEDGER\n`);
  return 0;
}
