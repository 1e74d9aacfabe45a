import { readKubeconfig } from "../kubernetes/kubeconfig.ts";

/** What a context is made of. Holds no credentials. */
export interface ContextEntry {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** The address of that cluster; undefined where the kubeconfig lacks it. */
  readonly server: string | undefined;
}

/**
 * A context as the kubeconfig has it, for pointing kubectl there; undefined where it has none of that name, as in a pod,
 * whose own account is no context.
 *
 * Errors: KS6014, thrown.
 */
export function readContextEntry(name: string, kubeconfig?: string): ContextEntry | undefined {
  const { contexts, clusters } = readKubeconfig(kubeconfig);
  const context = contexts.get(name);
  return (
    context && { name, cluster: context.cluster, user: context.user, server: clusters.get(context.cluster)?.server }
  );
}

/**
 * Whether a cluster of the kubeconfig leads just where the one of `context` does. The way counts too: the same address
 * behind another proxy is another machine.
 *
 * Errors: KS6014, thrown.
 */
export function leadsAs(context: string, cluster: string, kubeconfig?: string): boolean {
  const { contexts, clusters } = readKubeconfig(kubeconfig);
  const [own, other] = [contexts.get(context)?.cluster ?? "", cluster].map((name) => clusters.get(name));
  return (
    own !== undefined &&
    own.server === other?.server &&
    own.proxyUrl === other?.proxyUrl &&
    own.tlsServerName === other?.tlsServerName
  );
}

/** The address of a cluster by its name in the kubeconfig. Errors: KS6014, thrown. */
export function readServer(cluster: string, kubeconfig?: string): string | undefined {
  return readKubeconfig(kubeconfig).clusters.get(cluster)?.server;
}
