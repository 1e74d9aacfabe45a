import { type Command, Option } from "commander";
import type { ReceiveOptions } from "../commands/receive.ts";
import type { Terminal } from "../terminal.ts";
import { duration } from "./duration.ts";
import { withLedger } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, repeated } from "./shared.ts";

export function addReceive(program: Command, terminal: Terminal, finish: Finish): void {
  withLedger(
    program
      .command("receive")
      .summary("promote whenever the code host says that something happened")
      .description(
        "Listens for webhooks of the code host that the Platform's `ledger.codeHost` names, and promotes: at the beginning, after each of them, and from time to time. A webhook is believed where it is signed with a secret that both sides know, and says only that it is worth a look; one that is lost, late or sent again changes nothing. Put what ends TLS before it.",
      ),
  )
    .option("--listen <address>", "where to listen: a host and a port, 0 for any that is free", "127.0.0.1:8787")
    .option(
      "--secret <variable>",
      "the environment variable with the webhooks' secret; may be repeated while one takes the place of another",
      repeated,
      [],
    )
    .addOption(
      new Option(
        "--form <form>",
        "how GitLab shows that it is the sender: signed (19.0 and later), or only a token; GitHub always signs",
      )
        .choices(["signed", "token"])
        .default("signed"),
    )
    .addOption(
      new Option("--every <duration>", "how long to wait where nothing is heard, such as 30s or 5m")
        .argParser(duration)
        .default(300_000, "5m"),
    )
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage receive --secret WEBHOOK_SECRET",
        "kubestage receive --secret WEBHOOK_SECRET --listen 0.0.0.0:8787 --key /etc/kubestage/key",
      ),
    )
    .action(async (options: ReceiveOptions) => {
      const { runReceive } = await import("../commands/receive.ts");
      finish(await runReceive(options, terminal));
    });
}
