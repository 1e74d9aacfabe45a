import type { Cluster, NodesMode, NetworkMode, Platform, PodSecurityLevel, Stage, Tier } from "../model/resolved.ts";

/** What a build made, as a person wants to see it. Every form of the result is written from this. */
export interface BuildSummary {
  readonly platform: string;
  readonly objects: number;
  readonly files: number;
  readonly clusters: readonly ClusterSummary[];
  /** What keeps stages apart, in words. */
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
  /** Apps whose workloads are compiled: not those without a release, nor those whose images lack the digests needed. */
  readonly running: number;
  readonly objects: number;
}

/** One means by which stages are kept apart. */
interface Separation {
  readonly by: "clusters" | "network" | "permissions" | "nodes" | "admission" | "resources";
  /** The clusters in which it reads like this; empty where it holds between clusters, or in all of them alike. */
  readonly clusters: readonly string[];
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
  /** Whether it is an app whose workloads are among the objects. */
  readonly runs: boolean;
  readonly objects: number;
}

/** What was counted of one stage in one cluster. */
type StageCount = Pick<StageSummary, "objects" | "running">;

const nothingCounted: StageCount = { objects: 0, running: 0 };

/** Summarizes what was compiled. Clusters and stages of which nothing was counted are left out. */
export function summarizeBuild(
  platform: Platform,
  counted: Iterable<Counted>,
  files: number,
  output?: OutputSummary,
): BuildSummary {
  const byCluster = new Map<string, number>();
  const byStage = new Map<string, StageCount>();
  for (const { cluster, stage, runs, objects } of counted) {
    byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + objects);
    if (stage === undefined) continue;
    const known = byStage.get(`${cluster}/${stage}`) ?? nothingCounted;
    byStage.set(`${cluster}/${stage}`, {
      objects: known.objects + objects,
      running: known.running + (runs ? 1 : 0),
    });
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
        summarizeStage(stage, cluster, byStage.get(`${cluster.name}/${stage.name}`) ?? nothingCounted),
      ),
    })),
    apart: separations(platform, clusters, stagesOf),
    output,
  };
}

function summarizeStage(stage: Stage, cluster: Cluster, count: StageCount): StageSummary {
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
    running: count.running,
    objects: count.objects,
  };
}

/** What is said in words follows what is compiled: a means that no stage uses is not named. */
function separations(
  platform: Platform,
  clusters: readonly Cluster[],
  stagesOf: (cluster: Cluster) => readonly Stage[],
): Separation[] {
  const out: Separation[] = [];
  if (clusters.length > 1) {
    const names = clusters.map((cluster) => `${cluster.name} (${namesOf(stagesOf(cluster))})`).join(", ");
    out.push({ by: "clusters", clusters: [], text: `${names}: each has its own API server and nodes` });
  }
  const inhabited = clusters.filter((cluster) => stagesOf(cluster).length > 0);
  for (const [by, describe] of Object.entries(means) as [Separation["by"], (typeof means)["network"]][]) {
    const texts = new Map<string, string[]>();
    for (const cluster of inhabited) {
      const text = describe(platform, cluster, stagesOf(cluster));
      if (text !== "") texts.set(text, [...(texts.get(text) ?? []), cluster.name]);
    }
    for (const [text, names] of texts) out.push({ by, clusters: names.length === inhabited.length ? [] : names, text });
  }
  return out;
}

type Describe = (platform: Platform, cluster: Cluster, stages: readonly Stage[]) => string;

const means = {
  network: (_, cluster, stages) =>
    joined(
      clause(stages, ({ network }) => network === "closed", "declared calls only"),
      clause(stages, ({ network }) => network === "stage", "pods of the same stage only"),
      clause(stages, ({ network }) => network === "open", "no policies: every pod may come in"),
      cluster.clusterNetworkPolicy ? "between all stages a ClusterNetworkPolicy that no namespace owner can open" : "",
    ),
  permissions: () => "roles are bound inside namespaces only; each stage has a deployer whose rights end at the stage",
  nodes: ({ stageLabel }, _, stages) =>
    joined(
      clause(
        stages,
        ({ nodes }) => nodes === "dedicated",
        `nodes of its own, tainted ${stageLabel}=<stage>:NoSchedule`,
      ),
      clause(stages, ({ nodes }) => nodes === "labelled", `nodes with its label ${stageLabel}=<stage>`),
      stages.length > 1 ? clause(stages, ({ nodes }) => nodes === "shared", "nodes of no stage") : "",
    ),
  admission: ({ stageLabel }) =>
    `only the platform's administrators change ${stageLabel} labels; pods, images and hosts of another stage are refused`,
  resources: () => "each namespace has its own quota; pods of a lower tier never preempt those of a higher one",
} satisfies Record<string, Describe>;

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}

function clause(stages: readonly Stage[], belongs: (stage: Stage) => boolean, text: string): string {
  const named = stages.filter(belongs);
  return named.length === 0 ? "" : `${text} (${namesOf(named)})`;
}

function namesOf(stages: readonly { readonly name: string }[]): string {
  return stages.map(({ name }) => name).join(", ");
}
