import type { ClusterApi } from "@kubestage/adapters";
import { KubestageError, openCluster } from "@kubestage/adapters";
import { namespaceResource } from "./resources.ts";

/** A connection and which cluster it leads to. */
export interface Identified {
  readonly api: ClusterApi;
  readonly uid: string;
}

/** `forbidden`: a cluster answered, but this user may not read which one it is. `silent`: none answered. */
export type IdentityAnswer =
  | { readonly type: "is"; readonly context: string; readonly server: string; readonly uid: string }
  | {
      readonly type: "forbidden" | "silent";
      readonly context: string;
      readonly server: string;
      readonly message: string;
    };

export interface IdentifyOptions {
  readonly kubeconfig?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A cluster that is asked only to see whether it is the right one gets little time. */
const patienceMs = 5000;

/** Reads which cluster a connection leads to. Errors: KS6010 to KS6013, thrown. */
export async function readIdentity(
  api: ClusterApi,
  signal?: AbortSignal,
): Promise<{ readonly type: "is"; readonly uid: string } | { readonly type: "forbidden"; readonly message: string }> {
  const answer = await api.get(namespaceResource, "", "kube-system", signal);
  if (answer.ok) return { type: "is", uid: answer.object.metadata.uid };
  if (answer.problem.code === 403) return { type: "forbidden", message: answer.problem.message };
  throw new KubestageError("KS6013", {
    message: `${api.server} does not tell its namespace kube-system: ${answer.problem.message}`,
    hint: "look at what the context leads to",
  });
}

/** Asks the cluster behind a context which one it is. Never throws for what the cluster does, only where aborted. */
export async function identify(context: string, options: IdentifyOptions, server = ""): Promise<IdentityAnswer> {
  const { kubeconfig, signal: interrupted } = options;
  const tooLong = AbortSignal.timeout(patienceMs);
  const signal = interrupted ? AbortSignal.any([interrupted, tooLong]) : tooLong;
  let api: ClusterApi | undefined;
  try {
    api = await openCluster({
      context,
      limits: { concurrency: 1, patienceMs: 0 },
      signal,
      ...(kubeconfig !== undefined && { kubeconfig }),
    });
    return { context, server: api.server, ...(await readIdentity(api, signal)) };
  } catch (error) {
    interrupted?.throwIfAborted();
    const message = tooLong.aborted ? `no answer within ${patienceMs / 1000} s` : messageOf(error);
    return { type: "silent", context, server: api?.server ?? server, message };
  } finally {
    api?.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
