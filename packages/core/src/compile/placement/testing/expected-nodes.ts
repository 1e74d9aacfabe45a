import type { Labels, NodePool, Taint } from "../../../model/resolved.ts";
import type { ClusterScope } from "../../compiled.ts";
import { stageTaint } from "../pod-placement.ts";

/** What the nodes of a pool must look like for the stages to be kept apart. Writing nodes is not kubestage's job. */
export interface ExpectedNodes {
  /** Undefined for a stage that needs nodes of its own while the cluster declares no pool for it. */
  readonly pool: string | undefined;
  readonly stage: string;
  /** What the names of the nodes begin with, where that is declared. */
  readonly nodeNames: string | undefined;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly setBy: NodePool["setBy"];
}

/** The nodes that the stages of a cluster count on: pools in declaration order, then stages without one. */
export function expectedNodes({ platform, cluster, stages }: ClusterScope): ExpectedNodes[] {
  const { stageLabel } = platform;
  const dedicated = new Map(stages.filter((stage) => stage.nodes === "dedicated").map((stage) => [stage.name, stage]));
  const pools = cluster.nodePools.map((pool): ExpectedNodes => {
    const stage = dedicated.get(pool.stage);
    return {
      pool: pool.name,
      stage: pool.stage,
      nodeNames: pool.nodeNames,
      labels: { ...pool.labels, [stageLabel]: pool.stage },
      taints: stage ? withStageTaint(stageTaint(stageLabel, stage), pool.taints) : pool.taints,
      setBy: pool.setBy,
    };
  });
  const served = new Set(cluster.nodePools.map((pool) => pool.stage));
  const without = stages.filter((stage) => stage.nodes !== "shared" && !served.has(stage.name));
  return [
    ...pools,
    ...without.map(
      (stage): ExpectedNodes => ({
        pool: undefined,
        stage: stage.name,
        nodeNames: undefined,
        labels: { [stageLabel]: stage.name },
        taints: stage.nodes === "dedicated" ? [stageTaint(stageLabel, stage)] : [],
        setBy: "platform",
      }),
    ),
  ];
}

function withStageTaint(taint: Taint, further: readonly Taint[]): Taint[] {
  return [
    taint,
    ...further.filter(
      ({ key, value, effect }) => key !== taint.key || value !== taint.value || effect !== taint.effect,
    ),
  ];
}
