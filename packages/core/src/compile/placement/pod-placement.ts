import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Toleration } from "kubernetes-types/core/v1.d.ts";
import type { Cluster, Labels, NodePool, Stage, Taint } from "../../model/resolved.ts";
import type { StageScope } from "../compiled.ts";
import { priorityClassName } from "./priority-classes.ts";

/** The part of a pod's spec that says where it may run and who goes first. */
export type PodPlacement = Pick<PodSpec, "priorityClassName" | "affinity" | "tolerations">;

/**
 * Where the pods of a stage may run. The same for every pod of the stage in a cluster, DaemonSets and Jobs included.
 *
 * `dedicated`: only nodes of the stage, whose taint keeps all others off. `labelled`: only nodes of the stage, but others
 * are not kept off by a taint. `shared`: nodes of no stage, and nodes labelled with the stage itself, as all are in many a
 * cluster of one stage; never another stage's, which may be labelled without being tainted.
 *
 * Node selector terms are ORed and their expressions ANDed: each pool of the stage gives a term with all that is asked
 * of it. Only required affinity is used: a preference would put pods elsewhere when the stage's nodes are full.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity
 */
export function podPlacement({ platform, cluster, stage }: StageScope): PodPlacement {
  const pools = poolsOf(cluster, stage);
  const own = ownNodes(platform.stageLabel, stage, pools);
  const noStage = { matchExpressions: [{ key: platform.stageLabel, operator: "DoesNotExist" }] };
  const nodeSelectorTerms = stage.nodes === "shared" ? [noStage, ...own] : own;
  const tolerations = tolerated(platform.stageLabel, stage, pools).map(toleration);
  return {
    priorityClassName: priorityClassName(platform, stage.tier),
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    ...(tolerations.length > 0 && { tolerations }),
  };
}

/** The taint that keeps every other stage off a dedicated stage's nodes. */
export function stageTaint(stageLabel: string, stage: Stage): Taint {
  return { key: stageLabel, value: stage.name, effect: "NoSchedule" };
}

function poolsOf(cluster: Cluster, stage: Stage): readonly NodePool[] {
  return cluster.nodePools.filter((pool) => pool.stage === stage.name);
}

/** A term for each pool; one for all where a pool asks nothing further, because it takes in the others. */
function ownNodes(stageLabel: string, stage: Stage, pools: readonly NodePool[]): NodeSelectorTerm[] {
  const ofStage = isIn(stageLabel, stage.name);
  const terms = new Map<string, NodeSelectorTerm>();
  for (const { labels } of pools) {
    const further = expressions(stageLabel, labels);
    if (further.length === 0) return [{ matchExpressions: [ofStage] }];
    const key = further.map((expression) => `${expression.key}=${expression.values?.[0]}`).join();
    terms.set(key, { matchExpressions: [ofStage, ...further] });
  }
  return terms.size === 0 ? [{ matchExpressions: [ofStage] }] : [...terms.values()];
}

function expressions(stageLabel: string, labels: Labels): NodeSelectorRequirement[] {
  return Object.entries(labels).flatMap(([key, value]) => (key === stageLabel ? [] : [isIn(key, value)]));
}

function isIn(key: string, value: string): NodeSelectorRequirement {
  return { key, operator: "In", values: [value] };
}

/** The stage's own taint where its nodes have it, and what else its pools are tainted with, each once. */
function tolerated(stageLabel: string, stage: Stage, pools: readonly NodePool[]): readonly Taint[] {
  const taints = new Map<string, Taint>();
  const add = (taint: Taint) => taints.set(`${taint.key}=${taint.value ?? ""}:${taint.effect}`, taint);
  if (stage.nodes === "dedicated") add(stageTaint(stageLabel, stage));
  for (const pool of pools) for (const taint of pool.taints) add(taint);
  return [...taints.values()];
}

/** Exactly this taint: `Exists` would tolerate the key with any value, such as that of another stage's pool. */
function toleration({ key, value, effect }: Taint): Toleration {
  return { key, operator: "Equal", ...(value !== undefined && value !== "" && { value }), effect };
}
