import type { Environment } from "@kubestage/adapters";
import { kubeconfigPaths, readContextEntry, stateFolder, writeShellKubeconfig } from "@kubestage/adapters";
import type { KubectlArguments } from "./kubectl-arguments.ts";
import { isBuiltIn } from "./kubectl-verbs.ts";

interface Run {
  readonly given: KubectlArguments;
  readonly kubectlArguments: readonly string[];
  /** To be added; undefined for none. */
  readonly namespace: string | undefined;
  readonly context: string;
  /** What `kubestage use --kubeconfig` named. */
  readonly kubeconfig: string | undefined;
  readonly environment: Environment;
}

export interface PreparedRun {
  readonly arguments: readonly string[];
  readonly environment: Environment;
}

/**
 * The command line and environment that lead kubectl to a context that was verified. Plugins take no flags before their
 * name and may start kubectl themselves, so they get a kubeconfig whose current context it is.
 */
export function prepareRun({ given, kubectlArguments, namespace, context, kubeconfig, environment }: Run): PreparedRun {
  const own = given.flags.has("kubeconfig") ? undefined : kubeconfig;
  const reached = own === undefined ? environment : { ...environment, KUBECONFIG: own };
  const entry = readContextEntry(context, given.flags.get("kubeconfig") ?? kubeconfig);
  // In a pod, its own account is no context: kubectl finds it by itself.
  if (!entry) return { arguments: [...namespaceFlag(namespace), ...kubectlArguments], environment: reached };
  if (isBuiltIn(given)) {
    const flags = given.flags.has("context") ? [] : ["--context", context];
    return { arguments: [...flags, ...namespaceFlag(namespace), ...kubectlArguments], environment: reached };
  }
  const folder = stateFolder(environment);
  const sources = kubeconfigPaths(folder, environment, own);
  return {
    arguments: kubectlArguments,
    environment: { ...environment, KUBECONFIG: writeShellKubeconfig(folder, entry, namespace, sources) },
  };
}

function namespaceFlag(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ["--namespace", namespace];
}
