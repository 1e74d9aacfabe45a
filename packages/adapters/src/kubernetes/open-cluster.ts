import type { LiveObject } from "@kubestage/core";
import type { Answer, ClusterApi, ConnectionLimits, Discovery } from "./cluster-api.ts";
import { credentialsOf } from "./credentials.ts";
import { discover } from "./discovery.ts";
import { notKubernetes } from "./failures.ts";
import { listOnce } from "./list.ts";
import { pathOf } from "./paths.ts";
import { RefusedError } from "./refused-error.ts";
import { type Requests, requestsTo } from "./requests.ts";
import { findTarget } from "./target.ts";
import { watchObjects } from "./watch.ts";
import { applyObject, createObject, deleteObject, updateObject } from "./writes.ts";

/**
 * A local server is busy with sixteen requests at once, and one far away (100 ms) still answers 160 a second. A restart
 * of an API server takes seconds, of a managed one up to a minute.
 */
const usualLimits: ConnectionLimits = { concurrency: 16, patienceMs: 60_000 };

/**
 * The cluster that `context` of the kubeconfig leads to, or the current context. Nothing is sent yet.
 *
 * Errors: KS6014.
 */
export async function openCluster(options: {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly limits?: Partial<ConnectionLimits> | undefined;
  /** Aborts every request, as `close` does. */
  readonly signal?: AbortSignal | undefined;
}): Promise<ClusterApi> {
  const target = findTarget(options.context, options.kubeconfig);
  const limits = { ...usualLimits, ...options.limits };
  // Encryption takes a while to load, and who only reads the kubeconfig does not need it.
  const { connectTo } = await import("./connection.ts");
  const requests = requestsTo(target, connectTo(target), credentialsOf(target), limits);
  options.signal?.addEventListener("abort", () => requests.close(), { once: true });
  if (options.signal?.aborted) requests.close();
  return clusterApi(requests);
}

function clusterApi(requests: Requests): ClusterApi {
  const { context, cluster } = requests.target;
  let known: Promise<Discovery> | undefined;
  return {
    server: cluster.server,
    context,
    version: async (signal) => versionOf(requests, signal),
    identity: async (signal) => identityOf(requests, signal),
    discovery: async ({ refresh = false, signal } = {}) => {
      if (refresh) known = undefined;
      const asked = known ?? discover(requests, signal);
      known = asked;
      try {
        return await asked;
      } catch (error) {
        if (known === asked) known = undefined;
        throw error;
      }
    },
    get: async (resource, namespace, name, signal) => getObject(requests, pathOf(resource, namespace, name), signal),
    list: (resource, options = {}) => listOnce(requests, resource, options),
    watch: (resource, options) => watchObjects(requests, resource, options),
    apply: async (resource, object, options = {}) => applyObject(requests, resource, object, options),
    create: async (resource, object, signal) => createObject(requests, resource, object, signal),
    update: async (resource, object, signal) => updateObject(requests, resource, object, signal),
    delete: async (resource, object, options) => deleteObject(requests, resource, object, options),
    request: async (method, path, body, signal) => requests.ask({ method, path, body, signal }),
    close: () => requests.close(),
  };
}

async function getObject(
  requests: Requests,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Answer<LiveObject>> {
  const answer = await requests.ask({ method: "GET", path, signal });
  if (!answer.ok) return answer;
  const object = answer.object as LiveObject | undefined;
  if (typeof object?.metadata?.uid !== "string")
    throw notKubernetes(`asked for ${path}, it gives no object`, requests.target);
  return { ...answer, object };
}

async function versionOf(requests: Requests, signal: AbortSignal | undefined): ReturnType<ClusterApi["version"]> {
  const answer = await requests.ask({ method: "GET", path: "/version", signal });
  if (!answer.ok) throw new RefusedError("tell its version", requests.target.cluster.server, answer.problem);
  const { gitVersion, major, minor } = (answer.object ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof gitVersion !== "string") throw notKubernetes("it tells no version", requests.target);
  // Managed clusters write `36+`.
  return { gitVersion, major: Number.parseInt(String(major), 10), minor: Number.parseInt(String(minor), 10) };
}

async function identityOf(requests: Requests, signal: AbortSignal | undefined): Promise<string> {
  const answer = await getObject(requests, "/api/v1/namespaces/kube-system", signal);
  if (!answer.ok)
    throw new RefusedError("show the namespace kube-system", requests.target.cluster.server, answer.problem);
  return answer.object.metadata.uid;
}
