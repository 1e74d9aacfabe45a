import type { ApiAnswer } from "./api-request.ts";
import type { RunningControlPlane } from "./running-control-plane.ts";

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface NodeOptions {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** What pods can have of it; plenty where nothing is said. */
  readonly capacity?: Readonly<Record<string, string>>;
}

const plenty = { cpu: "64", memory: "256Gi", pods: "500", "ephemeral-storage": "1Ti" };

/**
 * A node that is an object only: Ready, so the scheduler binds pods to it, and nothing ever runs there.
 * Errors: where the API server refuses it.
 */
export async function addNode(
  plane: RunningControlPlane,
  { name, labels, taints, capacity }: NodeOptions,
): Promise<void> {
  const resources = { ...plenty, ...capacity };
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels } },
    spec: { ...(taints === undefined ? {} : { taints }) },
  };
  const status = {
    capacity: resources,
    allocatable: resources,
    conditions: [
      {
        type: "Ready",
        status: "True",
        reason: "KubeletReady",
        message: "a node of the test bed",
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    nodeInfo: { ...unknownMachine, kubeletVersion: "v1.36.3" },
  };
  accepted(await plane.request({ method: "POST", path: "/api/v1/nodes", body: node }));
  const path = `/api/v1/nodes/${name}/status`;
  const patched = { method: "PATCH", path, contentType: "application/merge-patch+json", body: { status } } as const;
  accepted(await plane.request(patched));
  // A node is made with a taint until it is Ready, which the controller manager takes away a moment later, if there is one.
  if (taints === undefined || taints.length === 0)
    accepted(await plane.request({ ...patched, path: `/api/v1/nodes/${name}`, body: { spec: { taints: null } } }));
}

const unknownMachine = {
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "",
  osImage: "",
  containerRuntimeVersion: "",
  kubeProxyVersion: "",
  operatingSystem: "linux",
  architecture: "amd64",
};

function accepted({ status, text }: ApiAnswer): void {
  if (status >= 300) throw new Error(`the API server refuses the node: ${text}`);
}
