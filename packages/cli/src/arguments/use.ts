import type { Command } from "commander";
import { Option } from "commander";
import type { UseOptions } from "../commands/use.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addUse(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("use")
    .summary("choose the stage that `kubestage kubectl` works with")
    .description(
      "Finds the context that leads to a stage's cluster, by the cluster's identity and never by a context's name, and remembers it for `kubestage kubectl`. Without a stage, says which one is in use.",
    )
    .argument("[stage]", "a stage")
    .argument("[path]", "the declaration: a file, or a folder with everything below it", ".")
    .option("-c, --cluster <name>", "which of the stage's clusters")
    .option("--context <name>", "this context, if it leads to the stage's cluster")
    .option("--kubeconfig <file>", "this kubeconfig instead of KUBECONFIG or your own")
    .option("--confirm <stage>", "the name of a production stage, where nobody can type it")
    .addOption(
      new Option("--shell [name]", "for one shell only: print lines for it to evaluate").choices([
        "bash",
        "zsh",
        "fish",
        "powershell",
      ]),
    )
    .option("--switch", "make the context the kubeconfig's current one too, for kubectl itself")
    .addOption(
      new Option("--prompt [form]", "print what a shell's prompt shows, and ask nobody").choices([
        "plain",
        "ansi",
        "bash",
        "zsh",
        "fish",
      ]),
    )
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage use dev                                # for every shell",
        'eval "$(kubestage use dev --shell)"              # for this one; fish: kubestage use dev --shell | source',
        "kubestage use prod shop --confirm prod",
        "kubestage use                                    # what is in use",
        "# in ~/.bashrc; zsh: setopt PROMPT_SUBST and --prompt zsh; fish: in fish_prompt, --prompt fish",
        "PS1='$(kubestage use --prompt bash) '\"$PS1\"",
        "# in starship.toml: [custom.kubestage] command = 'kubestage use --prompt ansi', when = true, format = '$output '",
      ),
    )
    .action(async (stage: string | undefined, path: string, options: UseOptions) => {
      if (options.prompt !== undefined) {
        const { runPrompt } = await import("../commands/use-prompt.ts");
        finish(await runPrompt(options.prompt, terminal));
        return;
      }
      const { runUse } = await import("../commands/use.ts");
      finish(await runUse({ stage, path, ...options }, terminal));
    });
}
