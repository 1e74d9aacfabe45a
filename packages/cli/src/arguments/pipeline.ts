import type { Command } from "commander";
import { Argument, Option } from "commander";
import type { PipelineArguments } from "../commands/pipeline.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, pathArgument } from "./shared.ts";

export function addPipeline(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("pipeline")
    .summary("write a pipeline that builds, releases and promotes")
    .description(
      "Writes the files of a pipeline that builds each app, tags it by its commit, makes the release by digest and promotes all that may go on. Run it in the root of the repository. Without --out, to stdout.",
    )
    .addArgument(new Argument("<system>", "what it runs on").choices(["github", "gitlab", "jenkins", "circleci"]))
    .argument(...pathArgument)
    .addOption(
      new Option(
        "-l, --ledger <address>",
        "the ledger's Git address, as the pipeline reaches it (default: that of the Platform)",
      ).env("KUBESTAGE_LEDGER"),
    )
    .option(
      "-a, --app <name>",
      "this app, or `platform`; may be repeated (default: the platform's documents and every app)",
      collect,
    )
    .option("--context <dir>", "the folder of an app, `{app}` being its name (default: {app}, or . for a single one)")
    .option("--pin <image>", "a declared image that others build; may be repeated", collect)
    .option("--branch <name>", "the branch that is released", "main")
    .option("--out <dir>", "write into a folder; `.` is where the system looks for them, `-` stdout")
    .option("--overwrite", "with --out: also files that kubestage did not write, or that were changed since")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage pipeline github --ledger ssh://git@git.example.com/shop/ledger.git --out .",
        "kubestage pipeline gitlab platform --app web --context . --ledger https://git.example.com/shop/ledger.git",
        "kubestage pipeline jenkins --pin registry.example.com/shop/postgres:17.6 --context apps/{app} --out .",
      ),
    )
    .action(
      async (
        system: PipelineArguments["system"],
        path: string,
        options: Omit<PipelineArguments, "system" | "path">,
      ) => {
        const { runPipeline } = await import("../commands/pipeline.ts");
        finish(await runPipeline({ system, path, ...options }, terminal));
      },
    );
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
