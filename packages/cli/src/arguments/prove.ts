import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { ProveArguments } from "../commands/prove.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";
import { addWorldOptions } from "./world-options.ts";

export function addProve(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("prove")
    .summary("prove that the stages are apart")
    .description(
      "Says for every ordered pair of stages and each property whether anything in one can reach the other: `holds`, `broken` with a witness and a fix, or `unknown` with the reason. Judges manifests of anybody, a declaration, or a live cluster, reading only.\n\nExits with 0 where every verdict holds, 3 where one is broken or unknown, 1 where nothing could be judged. Without an intent only pairs of stages count; with one, as of a declaration, those with (unassigned) and (outside) too.",
    );
  addWorldOptions(command)
    .option("--property <names>", "these properties only, separated by commas", asList)
    .option("--base <revision>", "only what has changed since a Git revision, or against a folder")
    .option("--from <stage>", "only ways from this stage, or from (unassigned) or (outside)")
    .option("--to <stage>", "only ways to this stage")
    .option(
      "--fix",
      "change the files, or the declaration that they come from, so that what is broken holds, where a fix is known and works",
    )
    .option("--certificates", "with -o json: what shows that network, access and placement hold, for --check")
    .option("--check <file>", "only check the certificates of a proof that was saved, without proving anything again")
    .option("--full", "every finding, however many there are")
    .addOption(forms("text", "json", "markdown", "sarif", "junit", "html", "mermaid", "dot", "csv"))
    .addHelpText(
      "after",
      examples(
        "kubestage prove                                     # the declaration in this folder",
        "kubestage prove manifests/ --stage-label env --cni calico",
        "helm template shop ./chart | kubestage prove - --property network,access",
        "kubestage prove --context nonprod -o html > apart.html",
        "kubestage prove manifests/ --base main -o markdown  # what a change opens or closes",
        "kubestage prove manifests/ -o json --certificates > proof.json",
        "kubestage prove manifests/ --check proof.json       # by checkers that share nothing with the prover",
      ),
    )
    .action(async (paths: string[], options: Omit<ProveArguments, "paths">) => {
      const { runProve } = await import("../commands/prove.ts");
      finish(await runProve({ paths, ...options }, terminal));
    });
}

function asList(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new InvalidArgumentError("it is a list of names.");
  return names;
}
