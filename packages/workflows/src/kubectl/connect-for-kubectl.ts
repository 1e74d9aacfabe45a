import type { ClusterApi, StageInUse } from "@kubestage/adapters";
import { KubestageError, leadsAs, listContexts, readServer } from "@kubestage/adapters";
import type { Cluster, Platform } from "@kubestage/core";
import { connectCluster } from "../cluster/connect.ts";
import type { KubectlArguments } from "./kubectl-arguments.ts";

interface Calling {
  readonly signal?: AbortSignal | undefined;
  readonly narrate: (line: string) => void;
}

/**
 * A connection whose identity was just read. A context or kubeconfig among kubectl's own arguments must lead to that very
 * cluster; a server or cluster must be the one of the context.
 *
 * Errors, thrown: those of `connectCluster`, with KS6021 (a refusal) also where the cluster is not the one that was
 * verified when the stage was chosen; KS6027 (a refusal).
 */
export async function connectForKubectl(
  platform: Platform,
  cluster: Cluster,
  given: KubectlArguments,
  used: StageInUse | undefined,
  { signal, narrate }: Calling,
): Promise<ClusterApi> {
  const kubeconfig = given.flags.get("kubeconfig") ?? used?.kubeconfig;
  // Without a declared identity, what was verified when the stage was chosen is all there is to compare with.
  const remembered = cluster.uid === undefined ? used?.context : undefined;
  const { api, uid } = await connectCluster(platform, {
    cluster: cluster.name,
    context: namedContext(given) ?? remembered,
    kubeconfig,
    purpose: "write",
    signal,
    narrate,
    first: used?.context,
  });
  try {
    if (cluster.uid === undefined && used && used.uid !== uid) throw isAnother(used, api, uid);
    refuseElsewhere(given, api, kubeconfig);
    return api;
  } catch (error) {
    api.close();
    throw error;
  }
}

/** A kubeconfig that is named leads to its own current context. */
function namedContext({ flags }: KubectlArguments): string | undefined {
  const kubeconfig = flags.get("kubeconfig");
  if (flags.has("context") || kubeconfig === undefined) return flags.get("context");
  return listContexts({ kubeconfig }).find(({ isCurrent }) => isCurrent)?.name;
}

function isAnother({ stage, uid: before }: StageInUse, { context }: ClusterApi, uid: string): KubestageError {
  return new KubestageError("KS6021", {
    message: `the context ${JSON.stringify(context)} points to the cluster ${uid}, and when ${stage} was chosen it was ${before}`,
    hint: `if that is meant, choose it again: \`kubestage use ${stage} --context ${context}\``,
  });
}

/** Errors: KS6027 (a refusal), thrown. */
function refuseElsewhere({ flags }: KubectlArguments, { server, context }: ClusterApi, kubeconfig?: string): void {
  const wanted = flags.get("server");
  if (wanted !== undefined && !isSame(wanted, server)) throw elsewhere("--server", wanted);
  const cluster = flags.get("cluster");
  if (cluster !== undefined && !leadsAs(context, cluster, kubeconfig)) {
    const to = readServer(cluster, kubeconfig) ?? "nowhere";
    throw elsewhere("--cluster", isSame(to, server) ? `${to} by another way` : to);
  }
  const name = flags.get("tls-server-name");
  if (name !== undefined) throw elsewhere("--tls-server-name", name);

  function elsewhere(flag: string, to: string): KubestageError {
    return new KubestageError("KS6027", {
      message: `${flag} leads to ${to}, and the cluster that was verified is ${server} (context ${JSON.stringify(context)})`,
      hint: `leave ${flag} out, or choose the stage of that cluster`,
    });
  }
}

function isSame(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
