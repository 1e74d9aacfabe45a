import type { Command } from "commander";
import type { VerifyArguments } from "../commands/verify.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addVerify(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("verify")
    .summary("check everything that a ledger says, from a clone alone")
    .description(
      "Judges every commit of a ledger: each promotion is decided once more from what was recorded before it, every record has to be signed by who may say it, every file has to belong to what its commit did. Nothing is fetched.\n\nExits with 0 where everything is in order, 3 where something is refused, 1 where nothing could be judged.",
    )
    .option(
      "-l, --ledger <place>",
      "a clone of the ledger: the folder of a Git repository (default: KUBESTAGE_LEDGER, else what is kept of that of the Platform in this folder or above, else this folder)",
    )
    .option(
      "--branch <name>",
      "the ledger's branch (default: what the Platform in this folder or above says, else main)",
    )
    .option("--trust-root <hash>", "the SHA-256 of trust/0001.yaml, kept outside of the clone")
    .option("--checkpoint <file>", "a checkpoint, kept outside of the clone, from which the history has to go on")
    .option("--write-checkpoint <file>", "where to write the new checkpoint if everything is in order")
    .option("--prove", "prove again from the files what each promotion did to its clusters")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage verify --ledger ledger --trust-root $(cat trust-root)",
        "kubestage verify --ledger ledger --checkpoint last.json --write-checkpoint last.json",
        "kubestage verify --ledger ledger --prove -o json",
      ),
    )
    .action(async (options: VerifyArguments) => {
      const { runVerify } = await import("../commands/verify.ts");
      finish(await runVerify(options, terminal));
    });
}
