import type { Command } from "commander";
import type { DoctorOptions } from "../commands/doctor.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addDoctor(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("doctor")
    .summary("check what kubestage needs here and in a cluster, with what to do")
    .description(
      "Checks versions and their skew, which cluster a context leads to, rights for all that apply needs, whether network policies are enforced, and what the cluster supports. Nothing is written. Exits with 3 where there is a problem.",
    )
    .argument(...pathArgument)
    .option("-c, --cluster <name>", "this cluster of the declaration")
    .option("--context <name>", "the cluster that this context leads to")
    .option("--kubeconfig <file>", "this kubeconfig instead of KUBECONFIG or your own")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage doctor                          # what can be checked without asking for a cluster by name",
        "kubestage doctor shop --cluster prod",
        "kubestage doctor --context kind-dev       # prints the uid to declare",
      ),
    )
    .action(async (path: string, options: DoctorOptions) => {
      const { runDoctor } = await import("../commands/doctor.ts");
      finish(await runDoctor({ path, ...options }, terminal));
    });
}
