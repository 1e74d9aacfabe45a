import type { NodeSelectorRequirement, NodeSelectorTerm, Toleration } from "kubernetes-types/core/v1.d.ts";
import type { Labels, Taint } from "../../../model/resolved.ts";
import type { PodPlacement } from "../pod-placement.ts";

/** For tests: a node as the scheduler sees it. */
export interface Node {
  readonly labels: Labels;
  readonly taints: readonly Taint[];
}

/**
 * For tests: whether the scheduler may put a pod on a node, by required node affinity and taints alone. Written from the
 * specification as plainly as possible; it knows nothing of stages.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/
 */
export function mayRun(pod: PodPlacement, node: Node): boolean {
  const required = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required && !required.nodeSelectorTerms.some((term) => termMatches(term, node.labels))) return false;
  const blocking = node.taints.filter((taint) => taint.effect !== "PreferNoSchedule");
  return blocking.every((taint) => (pod.tolerations ?? []).some((toleration) => tolerates(toleration, taint)));
}

function termMatches(term: NodeSelectorTerm, labels: Labels): boolean {
  const expressions = term.matchExpressions ?? [];
  return expressions.length > 0 && expressions.every((expression) => expressionMatches(expression, labels));
}

function expressionMatches({ key, operator, values = [] }: NodeSelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function tolerates({ key, operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
}
