import type { PodSpec } from "kubernetes-types/core/v1.d.ts";

export type Labels = Readonly<Record<string, string>>;

export interface ReferencePod {
  readonly name: string;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

/** What the specification leaves to the plugin, decided one way. */
export interface Plugin {
  /** Guide: "the ipBlock […] should be cluster-external IPs"; whether it means those of pods too is not said. */
  readonly blocksMatchPods: boolean;
  readonly enforcesClusterPolicies: boolean;
  /** Positions of the cluster's policies: of equal tier and priority, the one that comes first here is asked first. */
  readonly order: readonly number[];
  /** Guide: "NetworkPolicy behaviour for hostNetwork pods is undefined": either as for others, or not at all. */
  readonly policiesHoldForHostNetwork: boolean;
  /** The same of rules that name such a pod by its labels. */
  readonly hostNetworkPodsHaveLabels: boolean;
}

/** A pod with the address that it has, or an address outside. */
export interface End {
  readonly pod?: ReferencePod;
  readonly address: string;
}

export interface Packet {
  readonly from: End;
  readonly to: End;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Of the pod, never of a Service. */
  readonly port: number;
  /** Whether both ends are on one node. */
  readonly isOnOneNode?: boolean;
}

/** Whether the destination pod has a container port of that name which the packet goes to. Init containers that go on
 * running are containers too (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/). */
export function isNamed({ to, protocol, port }: Packet, name: string): boolean {
  const { containers = [], initContainers = [] } = to.pod?.spec ?? {};
  const running = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always")];
  return running.some(({ ports = [] }) =>
    ports.some((one) => one.name === name && one.containerPort === port && (one.protocol ?? "TCP") === protocol),
  );
}
