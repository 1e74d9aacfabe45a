import type { RunningControlPlane } from "../../../../testbed/harness/index.ts";
import { read } from "./cluster-apply.ts";

interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Counted {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
  };
}

interface Autoscaler {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly minReplicas: number; readonly scaleTargetRef: { readonly name: string } };
}

/**
 * Says what a kubelet would say of the pods of what kubestage has applied, until so many Deployments and StatefulSets of the cluster are
 * all there, and ready, with as many pods as their autoscalers want at least.
 */
export async function runPods(plane: RunningControlPlane, workloads: number): Promise<void> {
  for (;;) {
    const { items } = await read<{ items: Workload[] }>(
      plane,
      "/api/v1/pods?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dkubestage",
    );
    const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    for (const { metadata, spec, status: told } of items) {
      if (told.conditions?.some(({ type, status }) => type === "Ready" && status === "True")) continue;
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
    const kinds = ["deployments", "statefulsets"].map((kind) =>
      read<{ items: Counted[] }>(plane, `/apis/apps/v1/${kind}`),
    );
    const all = (await Promise.all(kinds)).flatMap((list) => list.items);
    const scaled = await read<{ items: Autoscaler[] }>(plane, "/apis/autoscaling/v2/horizontalpodautoscalers");
    const isDone = all.every(({ metadata, spec, status }) => {
      const own = scaled.items.find(
        (one) => one.metadata.namespace === metadata.namespace && one.spec.scaleTargetRef.name === metadata.name,
      );
      return (
        status.observedGeneration === metadata.generation &&
        // Of a rollout the pods of before are counted until they have gone.
        status.replicas === spec.replicas &&
        status.availableReplicas === spec.replicas &&
        status.updatedReplicas === spec.replicas &&
        spec.replicas >= (own?.spec.minReplicas ?? 0)
      );
    });
    if (isDone && all.length === workloads) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
