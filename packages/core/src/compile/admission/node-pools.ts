import type { NodePool } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { celText } from "./cel.ts";

/** The taints of all stages and of all pools, as `key=value`. */
export function guardedTaints({ platform, cluster }: ClusterScope): string[] {
  const ofStages = platform.stages.map((stage) => `${platform.stageLabel}=${stage.name}`);
  return [...new Set([...ofStages, ...cluster.nodePools.flatMap(taintsOfPool)])];
}

export function taintsOfPool({ taints }: NodePool): string[] {
  return taints.map(({ key, value }) => `${key}=${value ?? ""}`);
}

/**
 * The pools that a node's name fits, as an expression: the first is the node's own, because the longest beginning comes
 * first.
 *
 * `stage` is whose nodes they are (the declaration's checks leave each beginning to one stage), and `joins` the stage that
 * a kubelet may set itself: none where the platform sets it. `taints` are those that come with `joins`, as `key=value`.
 */
export function poolsOfNode({ platform, cluster }: ClusterScope, name: string): string {
  const byBeginning = Map.groupBy(cluster.nodePools, (pool) => pool.nodeNames ?? "");
  byBeginning.delete("");
  const rows = [...byBeginning]
    .toSorted(([one], [other]) => other.length - one.length)
    .map(([begins, pools]) => {
      const stage = pools[0]?.stage ?? "";
      const joins = pools.some((pool) => pool.setBy === "kubelet") ? stage : "";
      const taints = joins === "" ? [] : [`${platform.stageLabel}=${joins}`, ...pools.flatMap(taintsOfPool)];
      const row = { begins, stage, joins, taints: taints.join(",") };
      return `{${Object.entries(row)
        .map(([key, value]) => `${celText(key)}: ${celText(value)}`)
        .join(", ")}}`;
    });
  return `[${rows.join(", ")}].filter(pool, ${name}.startsWith(pool.begins))`;
}
