import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addCompletion(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("completion")
    .summary("print a completion script for a shell")
    .description(
      "Prints a script by which a shell completes commands, flags, forms, stages, clusters, fields and codes.",
    )
    .argument("<shell>", "bash, zsh, fish or powershell")
    .addOption(forms("text"))
    .addHelpText(
      "after",
      examples(
        "source <(kubestage completion bash)",
        'kubestage completion zsh > "${fpath[1]}/_kubestage"',
        "kubestage completion fish > ~/.config/fish/completions/kubestage.fish",
        "kubestage completion powershell | Out-String | Invoke-Expression",
      ),
    )
    .action(async (shell: string) => {
      const { runCompletion } = await import("../commands/completion.ts");
      finish(await runCompletion(shell, terminal));
    });
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { runComplete } = await import("../commands/complete.ts");
      finish(await runComplete(words, program, terminal));
    });
}
