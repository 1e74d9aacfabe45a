import type { Command } from "commander";
import type { PromoteOptions } from "../commands/promote.ts";
import type { Terminal } from "../terminal.ts";
import { withLedger } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { words } from "./words.ts";
import { examples, forms } from "./shared.ts";

export function addPromote(program: Command, terminal: Terminal, finish: Finish): void {
  withLedger(
    program
      .command("promote")
      .summary("move releases on to the stages that their evidence opens")
      .description(
        "Renders what would come into a stage, proves that it opens no stage to another, asks every gate, and moves the release in one commit; where a gate is closed it is asked for, and waits. Without an app, carries out everything that may go on. Exits with 3 where what was asked for waits or is refused.",
      )
      .argument("[apps...]", "the app, or `platform`; of several each for itself, pushed together"),
  )
    .option("-t, --to <stage>", "the stage")
    .option("--release <name>", "which release (default: the newest)")
    .option("--reason <text>", "why, as it will be recorded", words)
    .option("--break-glass", "past every gate but the proof, loudly; asks for a reason")
    .option("--dry-run", "say what would be done, and write nothing")
    .option("--full", "with --dry-run: every object, field and commit")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage promote                              # all that may go on",
        "kubestage promote api --to prod --dry-run      # gates, what would change, what it would open",
        'kubestage promote api --to prod --reason "the fix for slow orders"',
        "kubestage promote api web worker --to test      # a commit for each, one push",
      ),
    )
    .action(async (apps: readonly string[], options: PromoteOptions) => {
      const { runPromote } = await import("../commands/promote.ts");
      finish(await runPromote({ apps, ...options }, terminal));
    });
  withLedger(
    program
      .command("rollback")
      .summary("go back to a release that a stage ran before")
      .description(
        "A new promotion of an earlier release whose evidence still stands. Automation does not move forward again until somebody asks for what comes next.",
      )
      .argument("<app>", "the app, or `platform`"),
  )
    .requiredOption("-i, --in <stage>", "the stage")
    .option("--to <release>", "which release (default: the one before)")
    .requiredOption("--reason <text>", "why, as it will be recorded", words)
    .option("--dry-run", "say what would be done, and write nothing")
    .option("--full", "with --dry-run: every object, field and commit")
    .addOption(forms("text", "json"))
    .addHelpText("after", examples('kubestage rollback api --in prod --reason "orders fail since noon"'))
    .action(
      async (
        app: string,
        { in: stage, to, ...options }: Omit<PromoteOptions, "to"> & { readonly in: string; readonly to?: string },
      ) => {
        const { runPromote } = await import("../commands/promote.ts");
        finish(await runPromote({ ...options, apps: [app], to: stage, release: to, isRollback: true }, terminal));
      },
    );
}
