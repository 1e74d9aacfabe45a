import type { WorldObject } from "../manifests/world/world.ts";
import type { Cluster, Platform } from "../model/resolved.ts";
import type { Intent } from "../verdicts/intent.ts";
import { declaredNodes } from "./declared-nodes.ts";
import { intentOf } from "./intent-of.ts";

/** What a declaration says of a cluster that its objects do not: without it a proof of them would be another one. */
export interface DeclaredFacts {
  /** The 36 of Kubernetes 1.36. */
  readonly minorVersion: number;
  readonly stageLabel: string;
  readonly network: ClusterNetwork;
  /** Those of the pools. */
  readonly nodes: readonly WorldObject[];
  readonly intent: Intent;
}

/** The network plugin, as the declaration names it, and what it was declared to do. */
interface ClusterNetwork {
  readonly cni: string;
  /** Whether it enforces NetworkPolicy. */
  readonly enforces: boolean;
  readonly clusterNetworkPolicy: boolean;
}

export function factsOf(platform: Platform, cluster: Cluster): DeclaredFacts {
  const { version, cni, plugin, clusterNetworkPolicy } = cluster;
  return {
    minorVersion: Number(version.split(".")[1]),
    stageLabel: platform.stageLabel,
    network: { cni, enforces: plugin.enforces, clusterNetworkPolicy },
    nodes: declaredNodes(platform, cluster),
    intent: intentOf(platform, cluster),
  };
}
