import type { Command } from "commander";
import { Option } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addInit(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("init")
    .summary("write a platform that works at once")
    .description("Writes a platform that works at once, with a schema for editors beside it. Existing files are kept.")
    .argument("[dir]", "the folder to write into", ".")
    .addOption(
      new Option(
        "-t, --template <name>",
        "minimal: two stages in one cluster; hybrid: production in a cluster of its own",
      )
        .choices(["minimal", "hybrid"])
        .default("minimal"),
    )
    .addOption(forms("text", "json"))
    .addHelpText("after", examples("kubestage init", "kubestage init shop --template hybrid"))
    .action(async (folder: string, options: { template: "minimal" | "hybrid"; output: string }) => {
      const { runInit } = await import("../commands/init.ts");
      finish(await runInit({ folder, ...options }, terminal));
    });
}
