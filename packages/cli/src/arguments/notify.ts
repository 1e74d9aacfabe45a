import type { Command } from "commander";
import type { NotifyOptions } from "../commands/notify.ts";
import type { Terminal } from "../terminal.ts";
import { withLedgerToRead } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addNotify(program: Command, terminal: Terminal, finish: Finish): void {
  withLedgerToRead(
    program
      .command("notify")
      .summary("try whether people can be told of what happens")
      .description(
        "Sends something that says of itself that it is a try to those whom the platform's `notifications` name, with the secrets of this environment. Exits with 1 where one of them could not be told.",
      )
      .argument("[target]", "one of them by name (default: all)"),
  )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage notify", "kubestage notify chat"))
    .action(async (target: string | undefined, options: NotifyOptions) => {
      const { runNotify } = await import("../commands/notify.ts");
      finish(await runNotify({ target, ...options }, terminal));
    });
}
