import type { Cluster, NodesMode, NetworkMode, Platform, PodSecurityLevel, Stage, Tier } from "../model/resolved.ts";

/** What a build made, as a person wants to see it. Every form of the result is written from this. */
export interface BuildSummary {
  readonly platform: string;
  readonly objects: number;
  readonly files: number;
  readonly clusters: readonly ClusterSummary[];
  /** What keeps stages apart, in words: first between clusters, then inside each. */
  readonly apart: readonly Separation[];
  readonly output: OutputSummary | undefined;
}

export interface ClusterSummary {
  readonly name: string;
  readonly version: string;
  readonly cni: string;
  readonly objects: number;
  readonly stages: readonly StageSummary[];
}

export interface StageSummary {
  readonly name: string;
  readonly tier: Tier;
  readonly after: readonly string[];
  /** From 1, where the stage's clusters are reached in several waves. */
  readonly wave: number | undefined;
  readonly network: NetworkMode;
  readonly nodes: NodesMode;
  readonly podSecurity: PodSecurityLevel;
  readonly namespaces: number;
  readonly apps: number;
  /** Apps that have a release, and so workloads. */
  readonly running: number;
  readonly objects: number;
}

export interface Separation {
  /** The cluster whose stages are meant, or undefined for clusters among themselves. */
  readonly cluster: string | undefined;
  readonly by: "clusters" | "network" | "permissions" | "nodes" | "admission" | "resources";
  readonly text: string;
}

/** Where the files went. */
export interface OutputSummary {
  readonly path: string;
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** How much one part of the output holds. `stage` is undefined for what belongs to the whole cluster. */
export interface Counted {
  readonly cluster: string;
  readonly stage: string | undefined;
  readonly objects: number;
}

/** Summarizes what was compiled. Clusters and stages of which nothing was counted are left out. */
export function summarizeBuild(
  platform: Platform,
  counted: Iterable<Counted>,
  files: number,
  output?: OutputSummary,
): BuildSummary {
  const byCluster = new Map<string, number>();
  const byStage = new Map<string, number>();
  for (const { cluster, stage, objects } of counted) {
    byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + objects);
    if (stage !== undefined) byStage.set(`${cluster}/${stage}`, (byStage.get(`${cluster}/${stage}`) ?? 0) + objects);
  }
  const stagesOf = (cluster: Cluster): Stage[] =>
    platform.stages.filter((stage) => stage.clusters.includes(cluster) && byStage.has(`${cluster.name}/${stage.name}`));
  const clusters = platform.clusters.filter((cluster) => byCluster.has(cluster.name));
  return {
    platform: platform.name,
    objects: [...byCluster.values()].reduce((sum, count) => sum + count, 0),
    files,
    clusters: clusters.map((cluster) => ({
      name: cluster.name,
      version: cluster.version,
      cni: cluster.cni,
      objects: byCluster.get(cluster.name) ?? 0,
      stages: stagesOf(cluster).map((stage) =>
        summarizeStage(stage, cluster, byStage.get(`${cluster.name}/${stage.name}`) ?? 0),
      ),
    })),
    apart: separations(platform, clusters, stagesOf),
    output,
  };
}

function summarizeStage(stage: Stage, cluster: Cluster, objects: number): StageSummary {
  const wave = stage.waves.findIndex((clusters) => clusters.includes(cluster.name)) + 1;
  return {
    name: stage.name,
    tier: stage.tier,
    after: stage.after,
    wave: stage.waves.length > 1 ? wave : undefined,
    network: stage.network,
    nodes: stage.nodes,
    podSecurity: stage.podSecurity,
    namespaces: stage.namespaces.length,
    apps: stage.apps.length,
    running: stage.apps.filter(({ runs }) => runs).length,
    objects,
  };
}

function separations(
  platform: Platform,
  clusters: readonly Cluster[],
  stagesOf: (cluster: Cluster) => readonly Stage[],
): Separation[] {
  const out: Separation[] = [];
  if (clusters.length > 1) {
    const names = clusters.map((cluster) => `${cluster.name} (${namesOf(stagesOf(cluster))})`).join(", ");
    const text = `${names}: each has its own API server, nodes and network`;
    out.push({ cluster: undefined, by: "clusters", text });
  }
  for (const cluster of clusters) {
    const stages = stagesOf(cluster);
    if (stages.length > 0) out.push(...inCluster(platform, cluster, stages));
  }
  return out;
}

function inCluster({ stageLabel }: Platform, cluster: Cluster, stages: readonly Stage[]): Separation[] {
  const several = stages.length > 1;
  const network = [
    clause(stages, ({ network }) => network === "closed", "let in declared calls only"),
    clause(
      stages,
      ({ network }) => network === "stage",
      `let in pods of namespaces labelled with the same ${stageLabel} only`,
    ),
    clause(stages, ({ network }) => network === "open", "have no network policies: every pod may call them"),
    cluster.clusterNetworkPolicy
      ? "a ClusterNetworkPolicy that no namespace owner can open stands between all stages"
      : "",
  ];
  const nodes = [
    clause(
      stages,
      (stage) => stage.nodes === "dedicated",
      `run on tainted nodes of their own (${stageLabel}=<stage>:NoSchedule)`,
    ),
    clause(stages, (stage) => stage.nodes === "labelled", `run on nodes with their label (${stageLabel}=<stage>)`),
    several ? clause(stages, (stage) => stage.nodes === "shared", "share nodes") : "",
  ];
  const at = (by: Separation["by"], parts: readonly string[]): Separation[] => {
    const text = parts.filter((part) => part !== "").join("; ");
    return text === "" ? [] : [{ cluster: cluster.name, by, text }];
  };
  return [
    ...at("network", network),
    ...at("permissions", ["roles are bound inside namespaces only, and each stage's deployer ends at its stage"]),
    ...at("nodes", nodes),
    ...at("admission", [
      `only the platform's administrators change ${stageLabel} labels; pods, images and hosts of another stage are refused`,
    ]),
    ...at("resources", [
      "each namespace has its own quota, and pods of a lower tier never preempt those of a higher one",
    ]),
  ];
}

function clause(stages: readonly Stage[], belongs: (stage: Stage) => boolean, text: string): string {
  const named = stages.filter(belongs);
  return named.length === 0 ? "" : `${namesOf(named)} ${text}`;
}

function namesOf(stages: readonly { readonly name: string }[]): string {
  return stages.map(({ name }) => name).join(", ");
}
