import type { Cluster, Platform, Stage } from "../model/resolved.ts";

/** One cluster of a platform, with the stages that live in it. */
export interface ClusterIntent {
  readonly platform: Platform;
  readonly cluster: Cluster;
  readonly stages: readonly Stage[];
}
