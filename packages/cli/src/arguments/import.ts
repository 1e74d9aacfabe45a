import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";

interface Options {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly stageLabel: string;
  readonly platform?: string;
  readonly cluster?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly full?: boolean;
  readonly output: string;
}

export function addImport(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("import")
    .summary("make a declaration from a live cluster or from manifests")
    .description(
      "Makes a declaration of what is there: stages by a label of the namespaces, quotas, limits, rights, policies, taints and what runs. Says everything that the first apply of it would add or change, and what stays outside of it. Nothing is changed in the cluster.",
    )
    .argument("[paths...]", "files and folders of manifests, and - for what is piped in; none for a cluster")
    .option(
      "--context <name>",
      "the kubeconfig's context of the cluster; without it and without paths, the current one",
    )
    .option("--kubeconfig <path>", "the kubeconfig, instead of KUBECONFIG or the user's own")
    .option("-l, --stage-label <key>", "the label of namespaces that says their stage", "stage")
    .option("-p, --platform <name>", "the platform's name")
    .option("-c, --cluster <name>", "what the declaration calls the cluster")
    .option("--out <folder>", "write the declaration into a folder, instead of stdout")
    .option("--force", "write over files that are there already")
    .option("--full", "every finding whole, however long it is")
    .addOption(forms("yaml", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage import --context nonprod --out shop      # a live cluster",
        "kubestage import manifests/ --stage-label env > platform.yaml",
        "kubectl get all,quota,limits -A -o yaml | kubestage import - --out shop",
        "kubestage import manifests/ -o json                # with all that it cannot express",
      ),
    )
    .action(async (paths: string[], options: Options) => {
      const { runImport } = await import("../commands/import.ts");
      finish(await runImport({ paths, ...options }, terminal));
    });
}
