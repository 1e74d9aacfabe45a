import type { RunningControlPlane } from "../../../../testbed/harness/index.ts";
import { read } from "./cluster-apply.ts";

interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
}

/** Says what a kubelet would say of an app's pods, until so many Deployments of the cluster are all there, and ready. */
export async function runPods(plane: RunningControlPlane, app: string, deployments: number): Promise<void> {
  const path = `/api/v1/pods?labelSelector=app.kubernetes.io%2Fname%3D${app}`;
  for (;;) {
    const { items } = await read<{ items: Workload[] }>(plane, path);
    const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    for (const { metadata, spec } of items) {
      const containerStatuses = spec.containers.map(({ name, image: own }) => ({
        ...{ name, image: own, imageID: own, ready: true, started: true, restartCount: 0 },
        state: { running: { startedAt: now } },
      }));
      const conditions = ["Ready", "ContainersReady", "Initialized"].map((type) => ({
        ...{ type, status: "True", lastTransitionTime: now, lastProbeTime: null },
      }));
      const { status, text } = await plane.request({
        ...{ method: "PATCH", contentType: "application/merge-patch+json" },
        path: `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`,
        body: { status: { phase: "Running", conditions, containerStatuses } },
      });
      // Of a rollout the pods of before go meanwhile.
      if (status >= 300 && status !== 404) throw new Error(`the status of ${metadata.name}: ${status} ${text}`);
    }
    const { items: all } = await read<{
      items: { spec: { replicas: number }; status: { availableReplicas?: number; updatedReplicas?: number } }[];
    }>(plane, "/apis/apps/v1/deployments");
    const isDone = all.every(
      ({ spec, status }) => status.availableReplicas === spec.replicas && status.updatedReplicas === spec.replicas,
    );
    if (isDone && all.length === deployments) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
