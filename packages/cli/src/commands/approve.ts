import { diagnosticJson, gateLines, hasErrors, printable } from "@kubestage/core";
import { approve } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface ApproveOptions extends LedgerOptions {
  readonly app: string;
  readonly in: string;
  readonly release?: string;
  readonly verdict: "approved" | "rejected";
  readonly reason?: string;
}

export async function runApprove(options: ApproveOptions, terminal: Terminal): Promise<number> {
  const { app, in: stage, release, verdict, reason, output } = options;
  const { approval, gates, diagnostics } = await interruptible(async (signal) =>
    approve({ ...(await ledgerRequest(options, terminal, signal)), app, stage, release, verdict, reason }),
  );
  if (output === "json") {
    await writeJson({ approval: approval ?? null, gates, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  } else {
    await writeDiagnostics(diagnostics, "text", terminal);
    if (approval) {
      const palette = await terminal.out.palette();
      const until = verdict === "approved" ? `, until ${new Date(approval.expires).toISOString().slice(0, 16)}Z` : "";
      const said = `${approval.person} ${verdict === "approved" ? "approves of" : "rejects"} ${approval.release} in ${stage}, tree ${approval.tree.slice(0, 12)}${until}`;
      const lines = [
        printable(said),
        ...gateLines(gates, { app, stage, release: approval.release }, palette, Date.now()),
      ];
      await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
    }
  }
  return hasErrors(diagnostics) ? 1 : 0;
}
