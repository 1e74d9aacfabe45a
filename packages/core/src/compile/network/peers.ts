import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "kubernetes-types/networking/v1.d.ts";
import type { Labels, Protocol, Selected } from "../../model/resolved.ts";
import type { StageScope } from "../compiled.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { namespaceSelector, podSelectorLabels } from "../labels.ts";

export interface PodPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Isolates in both directions, whatever rules there are: raw policies are read without the API server's defaults. */
export const bothDirections = ["Ingress", "Egress"];

/** The pods of an app of the stage, or of one of its workloads, wherever they are asked from. */
export function appPods(scope: StageScope, namespace: string, app: string, workload?: string): NetworkPolicyPeer {
  return {
    namespaceSelector: namespaceSelector(scope, namespace),
    podSelector: { matchLabels: podSelectorLabels(scope, app, workload) },
  };
}

/**
 * Pods that belong to no stage of ours, by namespace and pod together. The two stand in one peer: as two peers either
 * would do, and everyone can give a pod a label. Pods on their node's network match no selector, here or anywhere.
 */
export function selectedPods({ namespace, pods }: Selected): NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: namespace }, podSelector: { matchLabels: pods } };
}

/** Each port once, in the order given. Callers never pass an empty list on: no ports would mean all ports. */
export function podPorts(ports: readonly PodPort[]): NetworkPolicyPort[] {
  if (ports.length === 1) return ports.map(({ port, protocol }) => ({ port, protocol }));
  const seen = new Set<string>();
  const unique: NetworkPolicyPort[] = [];
  for (const { port, protocol } of ports) {
    const key = `${port}/${protocol}`;
    if (seen.has(key)) continue;
    seen.add(key);
    unique.push({ port, protocol });
  }
  return unique;
}

/** The name that a workload has in its app: the other way round than its object's name is made. */
export function workloadName(app: string, objectName: string): string {
  return objectName === app ? app : objectName.slice(app.length + 1);
}

export function networkPolicy(
  name: string,
  namespace: string,
  labels: Labels,
  spec: NetworkPolicySpec,
): NetworkPolicy & KubernetesObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels },
    spec,
  };
}
