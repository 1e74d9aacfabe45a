import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addSchema(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("schema")
    .summary("print the JSON Schema that editors read")
    .description("Prints the JSON Schema (draft 7) of a declaration, for the YAML language server and other editors.")
    .addOption(forms("json", "yaml"))
    .addHelpText(
      "after",
      examples(
        "kubestage schema > kubestage.schema.json",
        "# first line of a declaration:",
        "# yaml-language-server: $schema=./kubestage.schema.json",
      ),
    )
    .action(async (options: { output: string }) => {
      const { runSchema } = await import("../commands/schema.ts");
      finish(await runSchema(options, terminal));
    });
}
