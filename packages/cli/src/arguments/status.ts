import type { Command } from "commander";
import type { RecordOptions } from "../commands/record.ts";
import type { FreezeOptions, HistoryOptions, StatusOptions, WhyOptions } from "../commands/status.ts";
import type { Terminal } from "../terminal.ts";
import { instant } from "./instant.ts";
import { withLedger, withLedgerToRead } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { words } from "./words.ts";
import { examples, forms } from "./shared.ts";

export function addStatus(program: Command, terminal: Terminal, finish: Finish): void {
  withLedgerToRead(
    program
      .command("status")
      .summary("show which release is in which stage")
      .description("Shows which release of each app is in which stage, and how that is."),
  )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage status", "kubestage status -o json"))
    .action(async (options: StatusOptions) => {
      const { runStatus } = await import("../commands/status.ts");
      finish(await runStatus(options, terminal));
    });
  withLedgerToRead(
    program
      .command("why")
      .summary("tell why a release is in a stage, or is not")
      .description(
        "Tells why a release is in a stage, and why the next one is not: every gate, and what would open it.",
      )
      .argument("<app>", "the app, or `platform`"),
  )
    .requiredOption("-i, --in <stage>", "the stage")
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage why api --in prod"))
    .action(async (app: string, options: Omit<WhyOptions, "app">) => {
      const { runWhy } = await import("../commands/status.ts");
      finish(await runWhy({ app, ...options }, terminal));
    });
  withLedgerToRead(
    program
      .command("history")
      .summary("show past promotions")
      .description("Shows past promotions, the newest first.")
      .argument("[app]", "of this app only"),
  )
    .option("-i, --in <stage>", "in this stage only")
    .option("-n, --number <count>", "so many at most", Number, 30)
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage history api --in prod"))
    .action(async (app: string | undefined, options: Omit<HistoryOptions, "app">) => {
      const { runHistory } = await import("../commands/status.ts");
      finish(await runHistory({ app, ...options }, terminal));
    });
  withLedger(
    program
      .command("freeze")
      .summary("keep releases out of stages for a while")
      .description("Keeps releases out of stages until it is lifted. Rollbacks and broken glass pass it.")
      .argument("<name>", "its name"),
  )
    .option("-i, --in <stage...>", "these stages only")
    .option("-a, --app <app...>", "these apps only")
    .option("--until <time>", "its end, such as 2026-12-27T08:00:00Z", instant)
    .option("--reason <text>", "why", words)
    .option("--lift", "end it now")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        'kubestage freeze holidays --in prod --until 2026-12-27T08:00:00Z --reason "nobody is in"',
        "kubestage freeze holidays --lift",
      ),
    )
    .action(async (name: string, options: Omit<FreezeOptions, "name">) => {
      const { runFreeze } = await import("../commands/status.ts");
      finish(await runFreeze({ name, ...options }, terminal));
    });
  withLedger(
    program
      .command("record")
      .summary("record what a check has found out")
      .description("Records what a check has found out, for gates that wait for it.")
      .argument("<check>", "the check's name")
      .argument("<app>", "the app, or `platform`"),
  )
    .requiredOption("-i, --in <stage>", "the stage in which it was found out")
    .option("--release <name>", "which release (default: what runs there)")
    .option("--outcome <outcome>", "passed or failed")
    .option("--said <text>", "what was seen, as a sentence", words)
    .option(
      "--signed-message <file>",
      "instead of both: a service's signed webhook, its headers, an empty line and its body",
    )
    .option("--secret <variable...>", "the environment variables that hold its secret, any of which may have signed it")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        'kubestage record smoke api --in test --outcome passed --said "212 requests, no error"',
        "kubestage record load api --in test --signed-message message.http --secret LOAD_SECRET",
      ),
    )
    .action(async (gate: string, app: string, options: Omit<RecordOptions, "gate" | "app">) => {
      const { runRecord } = await import("../commands/record.ts");
      finish(await runRecord({ gate, app, ...options }, terminal));
    });
}
