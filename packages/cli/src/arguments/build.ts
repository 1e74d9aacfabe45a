import type { Command } from "commander";
import { Option } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, pathArgument } from "./shared.ts";

export function addBuild(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("build")
    .summary("compile the declaration into manifests")
    .description(
      "Compiles a declaration into every Kubernetes object of every stage. Without --out, as YAML to stdout.",
    )
    .argument(...pathArgument)
    .option("-r, --releases <path>", "run these releases instead of the head of the declaration")
    .option("-s, --stage <name>", "this stage only")
    .option("-c, --cluster <name>", "this cluster only")
    .option("--out <dir>", "write into a folder, all or nothing; files of others in it are kept")
    .option("--overwrite", "with --out: also files that were changed by hand since kubestage wrote them")
    .addOption(
      new Option("-o, --output <form>", "the form of the result (default: text with --out, else yaml)").choices([
        "text",
        "yaml",
        "json",
        "markdown",
        "sarif",
      ]),
    )
    .addHelpText(
      "after",
      examples(
        "kubestage build --out out                     # everything, a folder for each cluster",
        "kubestage build shop --stage dev | kubectl apply --server-side -f -",
        "kubestage build --releases releases.yaml --out out",
        "kubestage build -o sarif > findings.sarif      # findings for a code host",
      ),
    )
    .action(async (path: string, options: Readonly<Record<string, string>> & { readonly overwrite?: boolean }) => {
      const { runBuild } = await import("../commands/build.ts");
      finish(await runBuild({ path, ...options }, terminal));
    });
}
