import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addDiff(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("diff")
    .summary("show how two stages differ, and which line causes it")
    .description(
      "Compares what two stages get, their own names apart, and names the line that causes each difference. Exits with 2 where there is one.",
    )
    .argument("<stage>", "a stage")
    .argument("<other>", "the stage to compare it with")
    .argument(...pathArgument)
    .option("-r, --releases <path>", "run these releases instead of the head of the declaration")
    .option("--app <name>", "this app only")
    .addOption(forms("text", "json", "markdown", "html"))
    .addHelpText(
      "after",
      examples(
        "kubestage diff test prod",
        "kubestage diff test prod shop --app web",
        "kubestage diff test prod -o html > parity.html",
      ),
    )
    .action(
      async (
        stage: string,
        other: string,
        path: string,
        options: { releases?: string; app?: string; output: string },
      ) => {
        const { runDiff } = await import("../commands/diff.ts");
        finish(await runDiff({ stage, other, path, ...options }, terminal));
      },
    );
}
