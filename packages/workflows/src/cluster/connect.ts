import type { ClusterApi } from "@kubestage/adapters";
import { KubestageError, listContexts, openCluster } from "@kubestage/adapters";
import type { Cluster, Diagnostic, Platform } from "@kubestage/core";
import { diagnose, namePlace, suggest } from "@kubestage/core";
import { findContext } from "./find-context.ts";
import type { Identified } from "./identify.ts";
import { identify, readIdentity } from "./identify.ts";

export interface ConnectOptions {
  /** The declared cluster; may be left out where the declaration has one, or where the context's identity tells it. */
  readonly cluster?: string | undefined;
  /** The context that the user asked for by name. */
  readonly context?: string | undefined;
  /** Paths as in KUBECONFIG; without it, what KUBECONFIG says, or the user's own file. */
  readonly kubeconfig?: string | undefined;
  readonly purpose: "read" | "write";
  readonly signal?: AbortSignal | undefined;
  /** How long a request that gets no answer is tried again; without it, as long as a restart of a server takes. */
  readonly patienceMs?: number | undefined;
  /** The context that led there the last time: it is asked first, and believed no more than any other. */
  readonly first?: string | undefined;
  /** Told, in one line, which context was chosen where the user did not name it and it is not the current one. */
  readonly narrate?: ((line: string) => void) | undefined;
}

export interface Connected {
  readonly api: ClusterApi;
  readonly cluster: Cluster;
  /** Of the namespace kube-system, as the cluster itself gave it. */
  readonly uid: string;
  /** KS6022 where the declaration does not say which cluster it means. */
  readonly diagnostics: Diagnostic[];
}

/**
 * A connection to a cluster of the declaration, known by its identity and never by a context's name.
 *
 * With a declared UID and no context named, the current context is asked first and then all others; a context that was
 * named must lead to that very cluster. Without one, reading goes where the context leads, with a warning, and writing
 * wants the context to be named.
 *
 * Errors, thrown: KS6006 for a name that is not declared, KS6020 where no context leads there, KS6021 (a refusal) for a
 * context of another cluster, KS6023 where it is not said which cluster is meant, KS6024 where the identity may not be
 * read; KS6010 to KS6013 of a context that was named.
 */
export async function connectCluster(platform: Platform, options: ConnectOptions): Promise<Connected> {
  const cluster = wantedCluster(platform, options);
  if (!cluster) return connectByIdentity(platform, options);
  if (cluster.uid === undefined) return connectUnidentified(platform, cluster, options);
  if (options.context !== undefined) {
    const { api, uid } = await openIdentified(options.context, options);
    if (uid === cluster.uid) return { api, cluster, uid, diagnostics: [] };
    api.close();
    throw otherCluster(platform, cluster, api, uid);
  }
  const { context, isCurrent } = await findContext(cluster, cluster.uid, options);
  const api = await openCluster({ context, ...pick(options) });
  if (!isCurrent) options.narrate?.(`the context ${JSON.stringify(context)} leads to the cluster ${cluster.name}`);
  return { api, cluster, uid: cluster.uid, diagnostics: [] };
}

/** The cluster that was named, or the only one; undefined where there are several and none was named. */
function wantedCluster({ clusters }: Platform, { cluster: name }: ConnectOptions): Cluster | undefined {
  if (name === undefined) return clusters.length === 1 ? clusters[0] : undefined;
  const found = clusters.find((one) => one.name === name);
  if (found) return found;
  const hint = suggest(
    name,
    clusters.map((one) => one.name),
    "cluster",
  );
  throw new KubestageError("KS6006", { message: `there is no cluster ${JSON.stringify(name)}`, hint });
}

/** Several clusters and none named: the context that was named, or is current, says which by its identity. */
async function connectByIdentity(platform: Platform, options: ConnectOptions): Promise<Connected> {
  const names = platform.clusters.map(({ name }) => name).join(", ");
  const { api, uid } = await openIdentified(options.context, options);
  const cluster = platform.clusters.find((one) => one.uid === uid);
  if (cluster) return { api, cluster, uid, diagnostics: [] };
  api.close();
  throw new KubestageError("KS6023", {
    message: `the declaration has the clusters ${names}, and the context ${JSON.stringify(api.context)} is none of those whose uid it knows (it is ${uid})`,
    hint: `say which one is meant with \`--cluster NAME\`, or add \`uid: ${uid}\` to the Cluster that it is`,
  });
}

async function connectUnidentified(platform: Platform, cluster: Cluster, options: ConnectOptions): Promise<Connected> {
  if (options.purpose === "write" && options.context === undefined) throw await notSaid(cluster, options);
  const { api, uid } = await openIdentified(options.context, options);
  if (platform.clusters.some((one) => one.uid === uid)) {
    api.close();
    throw otherCluster(platform, cluster, api, uid);
  }
  const message = `nothing says that the context ${JSON.stringify(api.context)} is the cluster ${cluster.name}: its identity is not declared`;
  const hint = `if it is, add \`uid: ${uid}\` to the spec of the Cluster ${cluster.name}`;
  const span = namePlace(cluster.declared);
  return { api, cluster, uid, diagnostics: [diagnose("KS6022", { message, hint, span })] };
}

/** Tells the identity of the current context, where it answers, so that it can be declared. */
async function notSaid(cluster: Cluster, options: ConnectOptions): Promise<KubestageError> {
  const current = listContexts(options).find(({ isCurrent }) => isCurrent);
  const answer = current && (await identify(current.name, options));
  const known =
    answer?.type === "is"
      ? `add \`uid: ${answer.uid}\` to the Cluster ${cluster.name} if the current context ${JSON.stringify(answer.context)} is that cluster`
      : `add the \`uid\` that \`kubestage doctor\` prints to the Cluster ${cluster.name}`;
  return new KubestageError("KS6023", {
    message: `nothing says which cluster ${cluster.name} is: it has no uid, and no context was named`,
    hint: `${known}, or name the context with \`--context\``,
  });
}

function otherCluster(
  platform: Platform,
  wanted: Cluster,
  { context, server }: ClusterApi,
  uid: string,
): KubestageError {
  const other = platform.clusters.find((one) => one.uid === uid);
  const is = other ? `the cluster ${other.name}` : "a cluster that is not declared";
  const should = wanted.uid === undefined ? "" : ` instead of ${wanted.uid}`;
  return new KubestageError("KS6021", {
    message: `the context ${JSON.stringify(context)} (${server}) points to ${is}, not to ${wanted.name}: its identity is ${uid}${should}`,
    hint: "leave `--context` out and kubestage finds the right one, or name another",
  });
}

async function openIdentified(context: string | undefined, options: ConnectOptions): Promise<Identified> {
  const api = await openCluster({ context, ...pick(options) });
  try {
    const answer = await readIdentity(api, options.signal);
    if (answer.type === "is") return { api, uid: answer.uid };
    throw new KubestageError("KS6024", {
      message: `the context ${JSON.stringify(api.context)} does not say which cluster it is: ${answer.message}`,
      hint: "an administrator declares the cluster's `uid` and applies the platform: then everybody in a stage may read it",
    });
  } catch (error) {
    api.close();
    throw error;
  }
}

function pick({ kubeconfig, signal, patienceMs }: ConnectOptions): Parameters<typeof openCluster>[0] {
  return { kubeconfig, signal, ...(patienceMs !== undefined && { limits: { patienceMs } }) };
}
