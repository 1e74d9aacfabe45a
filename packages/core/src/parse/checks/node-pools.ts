import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import type { Cluster, NodePool, Platform, Stage } from "../../model/resolved.ts";

/**
 * Whether each pool of one of `stages` belongs to that stage and to nobody else.
 *
 * Errors: KS1012 for the pool of a stage that does not live in the cluster, KS1027 for one of a stage that wants no nodes
 * and for nodes' names that begin as those of another stage's pool do (a kubelet could join either), KS1009 for a taint
 * that keeps the pool for another stage, KS1011 for a pool's name that an earlier one has.
 */
export function checkNodePools(platform: Platform, stages: readonly Stage[], diagnostics: Diagnostic[]): void {
  for (const cluster of platform.clusters) {
    for (const [index, pool] of cluster.nodePools.entries()) {
      const stage = stages.find(({ name }) => name === pool.stage);
      if (!stage) continue;
      checkStage(cluster, pool, index, stage, diagnostics);
      checkTaints(platform, cluster, pool, index, diagnostics);
      checkEarlier(cluster, pool, index, diagnostics);
    }
  }
}

function checkStage(cluster: Cluster, pool: NodePool, index: number, stage: Stage, diagnostics: Diagnostic[]): void {
  const name = JSON.stringify(pool.name);
  if (!stage.clusters.includes(cluster)) {
    const message = `the node pool ${name} is for ${pool.stage}, which does not live in ${cluster.name}`;
    const span = fieldPlace(cluster.declared, "nodePools", index, "stage");
    diagnostics.push(diagnose("KS1012", { message, hint: "name a stage of this cluster, or remove the pool", span }));
  } else if (stage.nodes === "shared") {
    const message = `the node pool ${name} is for ${pool.stage}, whose pods share nodes (nodes: shared)`;
    const hint = `set \`nodes: dedicated\` or \`labelled\` on ${pool.stage}, or remove the pool`;
    const span = keyPlace(cluster.declared, "nodePools", index, "stage");
    diagnostics.push(diagnose("KS1027", { message, hint, span }));
  }
}

function checkTaints(
  { stageLabel }: Platform,
  cluster: Cluster,
  pool: NodePool,
  index: number,
  diagnostics: Diagnostic[],
): void {
  for (const [position, { key, value }] of pool.taints.entries()) {
    if (key !== stageLabel || value === pool.stage) continue;
    const message = `the node pool ${JSON.stringify(pool.name)} of ${pool.stage} is tainted ${key}=${value ?? ""}`;
    const hint = "remove the taint: kubestage adds the stage's own where its nodes are dedicated";
    const span = fieldPlace(cluster.declared, "nodePools", index, "taints", position);
    diagnostics.push(diagnose("KS1009", { message, hint, span }));
  }
}

function checkEarlier(cluster: Cluster, pool: NodePool, index: number, diagnostics: Diagnostic[]): void {
  const earlier = cluster.nodePools.slice(0, index);
  const named = earlier.findIndex(({ name }) => name === pool.name);
  if (named !== -1) {
    const message = `${cluster.name} has two node pools called ${JSON.stringify(pool.name)}`;
    const related = [{ message: "the first", span: fieldPlace(cluster.declared, "nodePools", named, "name") }];
    const span = fieldPlace(cluster.declared, "nodePools", index, "name");
    diagnostics.push(diagnose("KS1011", { message, hint: "rename one of them", span, related }));
  }
  const { nodeNames } = pool;
  if (nodeNames === undefined) return;
  const rival = earlier.findIndex((other) => other.nodeNames === nodeNames && other.stage !== pool.stage);
  if (rival === -1) return;
  const message = `nodes called ${nodeNames}… belong to ${cluster.nodePools[rival]?.stage} and to ${pool.stage}`;
  const related = [{ message: "first here", span: fieldPlace(cluster.declared, "nodePools", rival, "nodeNames") }];
  const span = fieldPlace(cluster.declared, "nodePools", index, "nodeNames");
  diagnostics.push(diagnose("KS1027", { message, hint: "give each pool names of its own", span, related }));
}
