import type { Cluster, Platform, Stage } from "@kubestage/core";
import type { Scope } from "./kubectl-scope.ts";

export interface Touching {
  readonly platform: Platform;
  readonly cluster: Cluster;
  /** The stage that was chosen. */
  readonly stage: Stage;
  readonly scope: Scope;
  /** What the command is limited to; undefined where it is limited to none. */
  readonly namespace: string | undefined;
}

/**
 * The production stages that a changing command may touch, the chosen one first: that of the namespace which the command
 * is limited to, and every one of the cluster where it is not limited to a namespace of some stage. Choosing dev is no
 * way around production in the same cluster.
 */
export function productionTouched({ platform, cluster, stage, scope, namespace }: Touching): Stage[] {
  const here = platform.stages.filter(({ clusters }) => clusters.includes(cluster));
  const owner = scope === "namespace" && namespace !== undefined ? ownerOf(here, namespace) : undefined;
  const touched = owner ? [owner] : [stage, ...here.filter((one) => one !== stage)];
  return touched.filter(({ tier }) => tier === "production");
}

/** The stage that a namespace belongs to, the deployer's own included. */
export function ownerOf(stages: readonly Stage[], namespace: string): Stage | undefined {
  return stages.find(
    ({ namespaces, systemNamespace }) =>
      systemNamespace === namespace || namespaces.some(({ name }) => name === namespace),
  );
}
