import type { Command } from "commander";
import type { ReachArguments } from "../commands/reach.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";
import { addWorldOptions } from "./world-options.ts";

export function addReach(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("reach")
    .summary("show which workload can connect to which, and why")
    .description(
      "Shows for each workload what it can connect to, with protocols and ports, by the network policies of manifests, a declaration, or a live cluster. For one pair of workloads it says why, rule by rule.",
    );
  addWorldOptions(command)
    .option("--from <end>", "a stage, a namespace, or a workload as namespace/name")
    .option("--to <end>", "a stage, a namespace, or a workload as namespace/name")
    .addOption(forms("text", "json", "csv", "markdown", "dot", "mermaid"))
    .addHelpText(
      "after",
      examples(
        "kubestage reach                                   # the declaration in this folder",
        "kubestage reach manifests/ --from dev --to prod",
        "kubestage reach manifests/ --from shop-dev/web --to shop-prod/api   # rule by rule",
        "kubestage reach --context nonprod -o csv > reach.csv",
      ),
    )
    .action(async (paths: string[], options: Omit<ReachArguments, "paths">) => {
      const { runReach } = await import("../commands/reach.ts");
      finish(await runReach({ paths, ...options }, terminal));
    });
}
