import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

export function addExplain(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("explain")
    .summary("explain a field of the declaration, or a code")
    .description("Explains a field of the declaration with its default, or the code of a finding. Works offline.")
    .argument("[subject]", "a kind, a field such as Stage.quota.cpu, or a code such as KS1021; without it, all kinds")
    .addOption(forms("text", "json", "markdown"))
    .addHelpText(
      "after",
      examples("kubestage explain Stage", "kubestage explain stage.quota", "kubestage explain KS1021"),
    )
    .action(async (subject: string | undefined, options: { output: string }) => {
      const { runExplain } = await import("../commands/explain.ts");
      finish(await runExplain({ subject, ...options }, terminal));
    });
}
