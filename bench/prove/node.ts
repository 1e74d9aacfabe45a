import type { KubernetesObject } from "./served-metadata.ts";
import { made, metadata } from "./served-metadata.ts";

/** A node of a stage, with its stage's taint. */
export function nodeOf(stage: string, at: number): KubernetesObject {
  const name = `${stage}-${at}`;
  const amounts = { cpu: "64", memory: "263861880Ki", pods: "250", "ephemeral-storage": "95551679124" };
  const labels = { stage, "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadata({ kind: "Node", name, labels }, "kubelet"),
    spec: { podCIDR: `10.${at % 250}.0.0/24`, taints: [{ key: "stage", value: stage, effect: "NoSchedule" }] },
    status: {
      capacity: amounts,
      allocatable: amounts,
      addresses: [
        { type: "InternalIP", address: `192.168.${at % 250}.${at % 199}` },
        { type: "Hostname", address: name },
      ],
      conditions: ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
        type,
        status: type === "Ready" ? "True" : "False",
        lastHeartbeatTime: made,
        lastTransitionTime: made,
        reason: `Kubelet${type}`,
        message: `kubelet says so of ${type}`,
      })),
      images: Array.from({ length: 30 }, (_, image) => ({
        names: [`registry.example.com/image-${image}@sha256:${String(image).padStart(64, "0")}`],
        sizeBytes: 84_000_000 + image,
      })),
    },
  };
}
