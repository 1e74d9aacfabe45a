import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { addClusterOptions } from "./cluster.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addPlan(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("plan")
    .summary("show what an apply would change in a cluster, riskiest first")
    .description(
      "Asks the cluster's API server, by a dry run of every object, what would become of it. Nothing is changed. Exits with 2 where something would change.",
    )
    .argument(...pathArgument);
  addClusterOptions(command)
    .option(
      "--save <file>",
      "write the plan, for `kubestage apply FILE` to carry out exactly; values of Secrets are not in it",
    )
    .option("--full", "every field of every object, and not the most important ones")
    .addOption(forms("text", "json", "markdown"))
    .addHelpText(
      "after",
      examples(
        "kubestage plan                                # the declaration in this folder, in its only cluster",
        "kubestage plan shop --cluster nonprod --stage dev",
        "kubestage plan --save next.plan && kubestage apply next.plan",
        "kubestage plan -o markdown > plan.md           # for a review",
      ),
    )
    .action(
      async (path: string, options: Readonly<Record<string, string>> & { readonly full?: boolean; output: string }) => {
        const { runPlan } = await import("../commands/plan.ts");
        finish(await runPlan({ path, ...options }, terminal));
      },
    );
}
