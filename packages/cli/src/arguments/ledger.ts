import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples } from "./shared.ts";

export function addLedger(program: Command, terminal: Terminal, finish: Finish): void {
  const ledger = program
    .command("ledger")
    .summary("begin a ledger of releases and promotions")
    .description("The Git repository in which releases, promotions and what speaks for them stand.");
  ledger
    .command("init")
    .description(
      "Begins a ledger: a bare Git repository. Push it to where your repositories are, and protect its branch.",
    )
    .argument("<dir>", "a folder that is not there yet")
    .option("--branch <name>", "its branch", "main")
    .addHelpText("after", examples("kubestage ledger init shop-ledger.git"))
    .action(async (folder: string, { branch }: { readonly branch: string }) => {
      const { runLedgerInit } = await import("../commands/ledger.ts");
      finish(await runLedgerInit(folder, branch, terminal));
    });
}
