import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, namePlace, ownPlace } from "../../model/declared.ts";
import type { Cluster, Platform, Stage } from "../../model/resolved.ts";
import { tiers } from "../../model/tiers.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";
import { checkNodePools } from "./node-pools.ts";

/**
 * What a stage's clusters are able and fit to do.
 *
 * Errors: KS1022 for a version newer than any of the stages before it (in a circle there is no before), KS1023 where
 * policies would not be enforced, KS1042 for two clusters that are one, those of node pools.
 * Findings: KS1021 for production beside lower tiers, KS1029 for nodes that no pool provides, KS1040 for
 * privileged pods that may run beside those of other stages.
 */
export function checkClusters(platform: Platform, documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  checkIdentities(platform.clusters, diagnostics);
  const stages = new Map(platform.stages.map((stage) => [stage.name, stage]));
  // Where a stage could not be read, nobody knows whether another one has a cluster, and so its nodes, to itself.
  const complete = [...documents.names.Stage].length === platform.stages.length;
  const knowsNodes = ({ declared, tier }: Stage) =>
    complete || declared.spec.nodes !== undefined || tiers[tier].nodes !== "dedicated-when-shared";
  for (const stage of platform.stages) {
    checkVersions(stage, stages, diagnostics);
    checkEnforcement(stage, diagnostics);
    checkNeighbours(stage, platform.stages, diagnostics);
    if (!knowsNodes(stage)) continue;
    checkPools(stage, diagnostics);
    checkPrivileged(stage, platform.stages, diagnostics);
  }
  checkNodePools(platform, platform.stages.filter(knowsNodes), diagnostics);
}

function checkIdentities(clusters: readonly Cluster[], diagnostics: Diagnostic[]): void {
  const known = new Map<string, Cluster>();
  for (const cluster of clusters) {
    if (cluster.uid === undefined) continue;
    const first = known.get(cluster.uid);
    known.set(cluster.uid, first ?? cluster);
    if (!first) continue;
    diagnostics.push(
      diagnose("KS1042", {
        message: `${first.name} and ${cluster.name} are one cluster: both have the UID ${cluster.uid}`,
        hint: "correct one of the two: `kubestage doctor --context CONTEXT` prints a cluster's UID",
        span: fieldPlace(cluster.declared, "uid"),
        related: [{ message: "the other one", span: fieldPlace(first.declared, "uid") }],
      }),
    );
  }
}

function checkVersions(stage: Stage, stages: ReadonlyMap<string, Stage>, diagnostics: Diagnostic[]): void {
  for (const cluster of stage.clusters) {
    for (const [index, name] of stage.after.entries()) {
      const before = stages.get(name);
      if (!before || before.clusters.length === 0) continue;
      if (before.clusters.some((earlier) => earlier.version >= cluster.version)) continue;
      if (comesAfter(before, stage.name, stages)) continue;
      const [earlier] = before.clusters;
      diagnostics.push(
        diagnose("KS1022", {
          message: `${stage.name} runs on Kubernetes ${cluster.version} (${cluster.name}), but ${name} before it on ${earlier?.version} (${earlier?.name})`,
          hint: `upgrade ${earlier?.name} first`,
          span: fieldPlace(cluster.declared, "version"),
          related: [{ message: "the order of the stages", span: fieldPlace(stage.declared, "after", index) }],
        }),
      );
    }
  }
}

/** Whether `stage` comes, directly or not, after the stage called `name`. */
function comesAfter(stage: Stage, name: string, stages: ReadonlyMap<string, Stage>): boolean {
  const seen = new Set<string>();
  const rest = [...stage.after];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    rest.push(...(stages.get(next)?.after ?? []));
  }
  return false;
}

function checkEnforcement(stage: Stage, diagnostics: Diagnostic[]): void {
  if (stage.network === "open") return;
  for (const cluster of stage.clusters) {
    if (cluster.plugin.enforces) continue;
    diagnostics.push(
      diagnose("KS1023", {
        message: `${cluster.cni} does not enforce NetworkPolicies, but ${stage.name} in ${cluster.name} is to be isolated (network: ${stage.network})`,
        hint: "use another network plugin, such as calico or cilium, or declare `network: open` for the stage",
        span: fieldPlace(cluster.declared, "cni"),
        related: [{ message: "the stage", span: namePlace(stage.declared) }],
      }),
    );
  }
}

function checkNeighbours(stage: Stage, stages: readonly Stage[], diagnostics: Diagnostic[]): void {
  if (stage.tier !== "production") return;
  for (const cluster of stage.clusters) {
    const lower = stages
      .filter((other) => other.tier !== "production" && other.clusters.includes(cluster))
      .map((other) => other.name);
    if (lower.length === 0) continue;
    const { clusters } = stage.declared.spec;
    const path = clusters ? ["clusters", clusters.indexOf(cluster.name)] : ["cluster"];
    diagnostics.push(
      diagnose("KS1021", {
        message: `${stage.name} is production and shares the cluster ${cluster.name} with ${lower.join(", ")}`,
        hint: "give production a cluster of its own, or acknowledge KS1021 with a reason on the stage",
        span: ownPlace(stage.declared, ...path),
      }),
    );
  }
}

function checkPools(stage: Stage, diagnostics: Diagnostic[]): void {
  if (stage.nodes === "shared") return;
  for (const cluster of stage.clusters) {
    if (cluster.nodePools.some((pool) => pool.stage === stage.name)) continue;
    const span =
      stage.declared.spec.nodes === undefined ? namePlace(stage.declared) : ownPlace(stage.declared, "nodes");
    diagnostics.push(
      diagnose("KS1029", {
        message: `${stage.name} wants ${stage.nodes} nodes, but the cluster ${cluster.name} declares no pool for it`,
        hint: `add \`nodePools: [{ name: ${stage.name}, stage: ${stage.name} }]\` to the cluster, or set \`nodes: shared\``,
        span,
        related: [{ message: "the cluster", span: namePlace(cluster.declared) }],
      }),
    );
  }
}

function checkPrivileged(stage: Stage, stages: readonly Stage[], diagnostics: Diagnostic[]): void {
  if (stage.podSecurity !== "privileged" || stage.nodes === "dedicated") return;
  const others = stages.filter(
    (other) => other !== stage && other.clusters.some((cluster) => stage.clusters.includes(cluster)),
  );
  if (others.length === 0) return;
  diagnostics.push(
    diagnose("KS1040", {
      message: `pods of ${stage.name} may be privileged and run on nodes beside those of ${others.map(({ name }) => name).join(", ")}: no policy holds for the host's network`,
      hint: "set `nodes: dedicated`, or acknowledge KS1040 with a reason on the stage",
      span: ownPlace(stage.declared, "podSecurity"),
    }),
  );
}
