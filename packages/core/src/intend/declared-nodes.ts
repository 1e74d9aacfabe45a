import type { WorldObject } from "../manifests/world/world.ts";
import { fieldPlace } from "../model/declared.ts";
import type { Cluster, NodePool, Platform, Stage } from "../model/resolved.ts";

/** How large nodes are, and how many, the declaration does not say: nothing here does. */
const architecture = { "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux" };

/**
 * One Node for each pool of a cluster, with the labels and taints that the pool's nodes have; and, where a stage runs on
 * nodes that belong to none, one of those.
 */
export function declaredNodes(platform: Platform, cluster: Cluster): readonly WorldObject[] {
  const stages = platform.stages.filter((stage) => stage.clusters.includes(cluster));
  const pools = cluster.nodePools.map((pool, index) => poolNode(platform, cluster, pool, index, stages));
  const covered = new Set(cluster.nodePools.map(({ stage }) => stage));
  const withoutPool = stages.filter(({ name, nodes }) => nodes !== "shared" && !covered.has(name));
  const own = withoutPool.map((stage) => stageNode(platform, stage));
  const isShared = stages.some(({ nodes }) => nodes === "shared");
  return [...pools, ...own, ...(isShared ? [sharedNode(cluster)] : [])];
}

function poolNode(
  { stageLabel }: Platform,
  cluster: Cluster,
  pool: NodePool,
  index: number,
  stages: readonly Stage[],
): WorldObject {
  const stage = stages.find(({ name }) => name === pool.stage);
  const taints = [...(stage?.nodes === "dedicated" ? [stageTaint(stageLabel, stage.name)] : []), ...pool.taints];
  const name = `${pool.nodeNames ?? `${pool.name}-`}1`;
  const span = fieldPlace(cluster.declared, "nodePools", index);
  return node(name, { ...pool.labels, [stageLabel]: pool.stage }, taints, {
    type: "declared",
    what: `the pool ${pool.name}`,
    span,
  });
}

/** A stage that has nodes of its own, of which the declaration does not say how they are made. */
function stageNode({ stageLabel }: Platform, stage: Stage): WorldObject {
  const taints = stage.nodes === "dedicated" ? [stageTaint(stageLabel, stage.name)] : [];
  return node(`${stage.name}-1`, { [stageLabel]: stage.name }, taints, {
    type: "declared",
    what: `the nodes of ${stage.name}`,
    span: fieldPlace(stage.declared, "nodes"),
  });
}

function sharedNode(cluster: Cluster): WorldObject {
  return node("shared-1", {}, [], {
    type: "declared",
    what: "nodes of no stage",
    span: fieldPlace(cluster.declared, "nodePools"),
  });
}

function stageTaint(key: string, value: string): NodePool["taints"][number] {
  return { key, value, effect: "NoSchedule" };
}

function node(
  name: string,
  labels: Readonly<Record<string, string>>,
  taints: NodePool["taints"],
  origin: WorldObject["origin"],
): WorldObject {
  return {
    object: {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { ...architecture, ...labels, "kubernetes.io/hostname": name } },
      spec: taints.length === 0 ? {} : { taints },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    },
    origin,
  };
}
