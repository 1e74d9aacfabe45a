import type { Command } from "commander";
import type { ApproveOptions } from "../commands/approve.ts";
import type { Terminal } from "../terminal.ts";
import { withLedger } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { words } from "./words.ts";
import { examples, forms } from "./shared.ts";

export function addApprove(program: Command, terminal: Terminal, finish: Finish): void {
  const add = (verdict: "approved" | "rejected", name: string, summary: string, description: string): void => {
    const command = program
      .command(name)
      .summary(summary)
      .description(description)
      .argument("<app>", "the app, or `platform`");
    withLedger(command)
      .requiredOption("-i, --in <stage>", "the stage that it would come into")
      .option("--release <name>", "which release (default: the one that waits)")
      .option("--reason <text>", "why, as it will be recorded", words)
      .addOption(forms("text", "json"))
      .addHelpText("after", examples(`kubestage ${name} api --in prod`))
      .action(async (app: string, options: Omit<ApproveOptions, "app" | "verdict">) => {
        const { runApprove } = await import("../commands/approve.ts");
        finish(await runApprove({ ...options, app, verdict }, terminal));
      });
  };
  add(
    "approved",
    "approve",
    "say yes to exactly what would be promoted",
    "Records your approval of exactly what would come into the stage now. It counts until it expires, or until what would be promoted changes. Who wrote the release, or asked for it, does not count.",
  );
  add(
    "rejected",
    "reject",
    "say no to what would be promoted",
    "Records that you do not approve. The gate stays closed until you approve after all.",
  );
}
