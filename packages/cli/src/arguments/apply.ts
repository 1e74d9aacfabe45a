import type { Command } from "commander";
import type { ApplyArguments } from "../commands/apply.ts";
import type { Terminal } from "../terminal.ts";
import { addClusterOptions } from "./cluster.ts";
import { duration } from "./duration.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

const defaultTimeoutMs = 5 * 60_000;

export function addApply(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("apply")
    .summary("bring a cluster to what the declaration says, after showing the plan")
    .description(
      "Shows the plan, asks, and carries it out: walls before what they keep apart, what is no longer declared last. Run again after any failure, it does what is left. Exits with 3 where it refuses, with 4 where something is left.",
    )
    .argument("[path]", "the declaration, or a plan that `kubestage plan --save` wrote", ".");
  addClusterOptions(command)
    .option("-y, --yes", "do not ask; needed where there is no terminal")
    .option("--allow-data-loss", "also what may lose data, such as deleting a claim")
    .option(
      "--force-conflicts",
      "take fields over that other managers own, and replace what others made, as the plan names them",
    )
    .option("--timeout <duration>", "how long to wait for anything, such as 90s or 5m", duration, defaultTimeoutMs)
    .option("--no-wait", "do not wait until everything is ready, or gone")
    .option("--full", "every field of every object in the plan")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage apply                               # shows the plan and asks",
        "kubestage apply shop --cluster nonprod --yes --timeout 10m",
        "kubestage apply next.plan                     # carries out what was reviewed, or refuses",
      ),
    )
    .action(async (path: string, options: Omit<ApplyArguments, "path">) => {
      const { runApply } = await import("../commands/apply.ts");
      finish(await runApply({ path, ...options }, terminal));
    });
}
