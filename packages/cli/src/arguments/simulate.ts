import type { Command } from "commander";
import type { SimulateArguments } from "../commands/simulate.ts";
import type { Terminal } from "../terminal.ts";
import { instant } from "./instant.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addSimulate(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("simulate")
    .summary("play the whole road in a sandbox")
    .description(
      "Plays the whole road from the first stage to the last in a ledger of its own, with people and keys that were made now and a clock that goes on where somebody would have to wait: to rehearse a change of the platform or of its process.",
    )
    .argument(...pathArgument)
    .option(
      "--change <path>",
      "a declaration that is released once the one before has gone as far as it can; may be repeated",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--roll-back", "in the end, go back with what came last into the last stage")
    .option("--at <time>", "when it begins, such as 2026-11-23T08:00:00Z (default: 30 days ago)", instant)
    .option("--strict", "exit with 3 where a release is refused")
    .option("--keep <dir>", "keep the sandbox in this folder: its ledger can then be looked at with the other commands")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage simulate shop",
        "kubestage simulate shop --change shop-with-a-new-gate --keep /tmp/rehearsal",
      ),
    )
    .action(async (path: string, options: Omit<SimulateArguments, "path">) => {
      const { runSimulate } = await import("../commands/simulate.ts");
      finish(await runSimulate({ path, ...options }, terminal));
    });
}
