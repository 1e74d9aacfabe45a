import { type Command, Option } from "commander";
import type { ObserveArguments } from "../commands/observe.ts";
import type { Terminal } from "../terminal.ts";
import { duration } from "./duration.ts";
import { withLedger } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addObserve(program: Command, terminal: Terminal, finish: Finish): void {
  withLedger(
    program
      .command("observe")
      .summary("write into the ledger what a cluster knows")
      .description(
        "Looks at one cluster: which promoted release each app runs, whether it is healthy, and what has drifted; and tries what waits before a stage with `entry.accepted`: each object by a dry run of the API server, what its pods ask for by what the quotas leave. Writes that into the ledger, signed with the cluster's key. Nothing is written where nothing is new, but for a repetition each half hour: a cluster that is silent for an hour counts as not known. Only the ledger is written.",
      ),
  )
    .requiredOption("-c, --cluster <name>", "the cluster, as the declaration calls it")
    .option("--context <name>", "the kubeconfig's context, where the cluster's identity is not declared")
    .option("--kubeconfig <path>", "the kubeconfig, instead of KUBECONFIG or the user's own")
    .option("--dry-run", "look, and try what waits for the cluster's word, without writing anything; no key is needed")
    .option("-w, --watch", "go on looking; with -o json an object a line for each observation that is written")
    .addOption(
      new Option("--every <duration>", "how long to wait between two looks, such as 30s or 5m")
        .argParser(duration)
        .default(30_000, "30s"),
    )
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage observe --cluster nonprod --key nonprod-key",
        "kubestage observe --cluster prod --dry-run  # whether it would take what waits",
        "kubestage observe --cluster prod --watch --key /etc/kubestage/key --ledger ssh://git@git.example.com/shop/ledger.git",
      ),
    )
    .action(async (options: ObserveArguments) => {
      const { runObserve } = await import("../commands/observe.ts");
      finish(await runObserve(options, terminal));
    });
}
