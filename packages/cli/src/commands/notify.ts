import { tryNotifications } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeJson } from "../write-diagnostics.ts";

export interface NotifyOptions extends LedgerOptions {
  readonly target?: string | undefined;
}

export async function runNotify(options: NotifyOptions, terminal: Terminal): Promise<number> {
  const deliveries = await interruptible(async (signal) =>
    tryNotifications({ ...(await ledgerRequest(options, terminal, signal)), target: options.target }),
  );
  const told = deliveries.filter(({ outcome }) => outcome === "delivered");
  if (options.output === "json") await writeJson({ deliveries }, terminal);
  else await terminal.out.write(told.map(({ target }) => `${target} was told\n`).join(""));
  return told.length === deliveries.length ? 0 : 1;
}
