import { Client } from "./client.ts";
import type { Side } from "./side.ts";

interface DeploymentEvent {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly namespace: string; readonly name: string; readonly generation: number };
    readonly spec: { readonly replicas: number };
  };
}

const deployments = "/apis/apps/v1/deployments";

/** Does what is left of the controllers' work where none runs: each new Deployment is said to be available. */
export function reportAvailable({ environment }: Side): { stop(): Promise<void> } {
  const ending = new AbortController();
  const client = new Client(String(environment["KUBECONFIG"]), 2);
  const ended = follow(client, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return {
    stop: async () => {
      ending.abort();
      await ended;
      client.close();
    },
  };
}

async function follow(client: Client, signal: AbortSignal): Promise<void> {
  for await (const event of client.watch(deployments, signal)) {
    const { type, object } = event as DeploymentEvent;
    if (type !== "ADDED") continue;
    const { namespace, name, generation } = object.metadata;
    const { replicas } = object.spec;
    const conditions = ["Available", "Progressing"].map((condition) => ({ type: condition, status: "True" }));
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    await client.ask({
      method: "PATCH",
      path: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/status`,
      contentType: "application/merge-patch+json",
      body: JSON.stringify({ status: { observedGeneration: generation, ...counts, conditions } }),
    });
  }
}
