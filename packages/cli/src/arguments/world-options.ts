import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

/** What `prove`, `reach` and `can` judge, as options have it. */
export interface WorldOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly exclude?: readonly string[];
  readonly releases?: string;
  readonly stageLabel?: string;
  readonly stageMapping?: string;
  readonly nodes?: string;
  /** The 36 of Kubernetes 1.36. */
  readonly kubernetes?: number;
  readonly cni?: string;
  readonly intent?: string;
}

/** The arguments and options by which a command is told what it judges. */
export function addWorldOptions(command: Command): Command {
  return command
    .argument(
      "[paths...]",
      "files and folders of manifests, - for what is piped in, or one declaration; none for that in this folder",
    )
    .option("--context <name>", "a live cluster: the kubeconfig's context")
    .option("--kubeconfig <path>", "the kubeconfig to use (default: KUBECONFIG, or your own)")
    .option(
      "-x, --exclude <pattern>",
      "of folders: files and folders to leave out, such as docker-compose.yaml or '**/charts' (may be repeated)",
      (pattern, others: readonly string[] | undefined) => [...(others ?? []), pattern],
    )
    .option("-r, --releases <path>", "of a declaration: what its stages run, instead of its head")
    .option("-l, --stage-label <key>", "the label of namespaces and nodes that says their stage (default: stage)")
    .option("--stage-mapping <file>", "a file that says which namespaces and nodes make a stage")
    .option("--nodes <file>", "the cluster's nodes, where the manifests have none")
    .option("--kubernetes <version>", "the Kubernetes version, such as 1.36", asMinorVersion)
    .option("--cni <profile>", "the network plugin: what it makes of what the specification leaves open")
    .option(
      "--intent <file>",
      "what is meant to be open: a file of kind Intent, or the intent.json that a build or the ledger has of a cluster",
    );
}

function asMinorVersion(value: string): number {
  const minor = /^v?1\.(\d{1,3})(\..*)?$/.exec(value)?.[1];
  if (minor === undefined) throw new InvalidArgumentError("it is a version such as 1.36.");
  return Number(minor);
}
