import type { Command } from "commander";
import type { DoraOptions } from "../commands/dora.ts";
import type { Terminal } from "../terminal.ts";
import { withLedgerToRead } from "./ledger-options.ts";
import { lengthOf } from "./length.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addDora(program: Command, terminal: Terminal, finish: Finish): void {
  withLedgerToRead(
    program
      .command("dora")
      .summary("measure deliveries by the four figures of DORA")
      .description(
        "Shows how often releases come into each stage, how long they take from their commit, how many fail there, and how long that lasts: the figures of DORA (https://dora.dev/guides/dora-metrics-four-keys/), from the ledger alone.",
      ),
  )
    .option("-a, --app <app>", "of this app only")
    .option("-s, --stage <stage>", "of this stage only")
    .option("--since <length>", "how far back, such as 30d (default: 90d)", lengthOf)
    .addOption(forms("text", "json", "csv", "markdown"))
    .addHelpText("after", examples("kubestage dora --stage prod", "kubestage dora --app api --since 30d -o csv"))
    .action(async (options: DoraOptions) => {
      const { runDora } = await import("../commands/dora.ts");
      finish(await runDora(options, terminal));
    });
}
