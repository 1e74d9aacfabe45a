import type { Command } from "commander";
import type { DriftArguments } from "../commands/drift.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addDrift(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("drift")
    .summary("compare a live cluster with the declaration")
    .description(
      "Shows what in a cluster is not as declared: changed and missing objects, and foreign ones that nobody declared; by which field manager and when. Exits with 2 where there is drift. Nothing is written.",
    )
    .argument(...pathArgument)
    .option("-c, --cluster <name>", "the declared cluster to look at")
    .option("-s, --stage <name>", "this stage only")
    .option("-r, --releases <path>", "compare with these releases instead of the head of the declaration")
    .option("-l, --ledger <place>", "compare with what was promoted, as this ledger has it")
    .option("--branch <name>", "the ledger's branch (default: what the Platform says of it, else main)")
    .option("--context <name>", "the kubeconfig's context, where the cluster is not to be found by its identity")
    .option("--kubeconfig <path>", "the kubeconfig to use (default: KUBECONFIG, or your own)")
    .option("-w, --watch", "go on looking: a line, with -o json an object, for each drift that appears or is gone")
    .option("--audit-log <file>", "the API server's audit log, which names the persons behind a drift")
    .addOption(forms("text", "json", "markdown"))
    .addHelpText(
      "after",
      examples(
        "kubestage drift shop --cluster nonprod",
        "kubestage drift shop --stage prod --audit-log /var/log/kubernetes/audit.log",
        "kubestage drift shop --watch -o json          # one JSON object a line",
      ),
    )
    .action(async (path: string, options: Omit<DriftArguments, "path">) => {
      const { runDrift } = await import("../commands/drift.ts");
      finish(await runDrift({ path, ...options }, terminal));
    });
}
