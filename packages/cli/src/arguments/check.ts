import type { Command } from "commander";
import type { CheckOptions } from "../commands/check.ts";
import type { Terminal } from "../terminal.ts";
import { withLedger } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addCheck(program: Command, terminal: Terminal, finish: Finish): void {
  withLedger(
    program
      .command("check")
      .summary("run the checks that keep releases back, and record what they find out")
      .description(
        "Runs the checks that the stages of the ledger declare, of what runs before a stage and of what would come into it, and records the results as evidence in one commit. Without an app, all that are due; with one, also those that failed; with --gate, those of that gate whatever is known of it. Programs run here, in the current folder. Exits with 3 where one failed, or could not be found out: then nothing is recorded of it.",
      )
      .argument("[app]", "this app only"),
  )
    .option("-t, --to <stage>", "those that the entry of this stage asks for")
    .option("-g, --gate <name>", "this check only")
    .option("--dry-run", "show what they find out, and record nothing")
    .option("--context <name>", "for Jobs: the kubeconfig's context, where the cluster's identity is not declared")
    .option("--kubeconfig <path>", "for Jobs: the kubeconfig, instead of KUBECONFIG or the user's own")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage check                                   # all that are due, as in a pipeline or by cron",
        "kubestage check api --to staging --gate smoke",
        "kubestage check api --to staging --gate smoke --dry-run",
      ),
    )
    .action(async (app: string | undefined, options: Omit<CheckOptions, "app">) => {
      const { runCheck } = await import("../commands/check.ts");
      finish(await runCheck({ app, ...options }, terminal));
    });
}
