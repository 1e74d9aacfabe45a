import type { Command } from "commander";
import type { InitOptions } from "../commands/ledger.ts";
import type { Terminal } from "../terminal.ts";
import { addTrust } from "./ledger-trust.ts";
import type { Finish } from "./shared.ts";
import { examples, repeated } from "./shared.ts";

export function addLedger(program: Command, terminal: Terminal, finish: Finish): void {
  const ledger = program
    .command("ledger")
    .summary("begin a ledger of releases and promotions, and say whose word counts in it")
    .description("The Git repository in which releases, promotions and what speaks for them stand.");
  ledger
    .command("init")
    .description(
      "Begins a ledger: a bare Git repository. With keepers it begins with a trust: what people, clusters and services say is signed, and the keepers say by whom. Push it to where your repositories are, and protect its branch.",
    )
    .argument("<dir>", "a folder that is not there yet")
    .option("--branch <name>", "its branch", "main")
    .option(
      "--keeper <name=file>",
      "somebody who keeps the trust, and their public SSH key; may be repeated",
      repeated,
      [],
    )
    .option("--threshold <number>", "so many keepers have to sign a change of the trust (default: 2, or 1 of 1)")
    .option("--key <file>", "the keeper's SSH key to sign with (default: git's user.signingKey)")
    .addHelpText(
      "after",
      examples(
        "kubestage ledger init shop-ledger.git",
        "kubestage ledger init shop-ledger.git --keeper kim=kim.pub --keeper lee=lee.pub --key ~/.ssh/id_ed25519",
      ),
    )
    .action(async (folder: string, options: InitOptions) => {
      const { runLedgerInit } = await import("../commands/ledger.ts");
      finish(await runLedgerInit(folder, options, terminal));
    });
  addTrust(ledger, terminal, finish);
}
