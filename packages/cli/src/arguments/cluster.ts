import type { Command } from "commander";

/** Which part of a declaration, in which of its clusters, reached how. */
export function addClusterOptions(command: Command): Command {
  return command
    .option("-r, --releases <path>", "run these releases instead of the head of the declaration")
    .option("-l, --ledger <place>", "what was promoted, as this ledger has it, instead of a declaration")
    .option("--branch <name>", "the ledger's branch (default: what the Platform says of it, else main)")
    .option("-c, --cluster <name>", "the cluster, where the declaration has several")
    .option("-s, --stage <name>", "this stage only, without what belongs to the whole cluster")
    .option("--context <name>", "the kubeconfig's context, where the cluster's identity is not declared")
    .option("--kubeconfig <path>", "the kubeconfig, instead of KUBECONFIG or the user's own");
}
