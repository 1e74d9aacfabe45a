import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
  Taint,
  Toleration,
} from "kubernetes-types/core/v1.d.ts";

/*
 * Where a pod may come to run, sentence by sentence, for tests to compare the prover with: one pod and one node at a time.
 *
 * Sources: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ ("assigning"),
 * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ ("taints"),
 * https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/ ("daemons"),
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ ("API")
 */

export interface ReferenceNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** A pod as it stands in the cluster, or one that a workload of this kind makes from its template. */
export interface ReferencePlaced {
  readonly kind: string;
  readonly spec: PodSpec;
}

/** Whether the pod is on the node, or may ever be. */
export function mayRun({ kind, spec }: ReferencePlaced, node: ReferenceNode): boolean {
  // API, field nodeName: "indicates in which node this pod is scheduled": it is there, whatever else it says.
  if (kind === "Pod" && spec.nodeName !== undefined) return spec.nodeName === node.name;
  if (!matchesSelectors(spec, node)) return false;
  if (kind === "DaemonSet") return isPlacedByDaemonSet(spec, node);
  if (spec.nodeName !== undefined) return spec.nodeName === node.name && isAdmittedByKubelet(spec, node);
  return isTolerated(spec.tolerations ?? [], node, ["NoSchedule", "NoExecute"]);
}

/** Assigning: "If you specify both nodeSelector and nodeAffinity, both must be satisfied for the Pod to be scheduled onto a
 * node." "Kubernetes only schedules the Pod onto nodes that have each of the labels you specify." The kubelet refuses a pod
 * for which that is not so (reason NodeAffinity). */
function matchesSelectors({ nodeSelector = {}, affinity }: PodSpec, node: ReferenceNode): boolean {
  for (const [key, value] of Object.entries(nodeSelector)) if (node.labels[key] !== value) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return true;
  // "If you specify multiple terms in nodeSelectorTerms […], then the Pod can be scheduled onto a node if one of the
  // specified terms can be satisfied (terms are ORed)."
  return required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** "If you specify multiple expressions in a single matchExpressions field […] the Pod can be scheduled onto a node only if
 * all the expressions are satisfied (expressions are ANDed)." API: "A null or empty node selector term matches no objects."
 * The one field for matchFields is metadata.name. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: ReferenceNode): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((one) => matchesRequirement(one, node.labels)) &&
    matchFields.every((one) => matchesRequirement(one, { "metadata.name": node.name }))
  );
}

/** API, field operator: "Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt." "If the operator is Gt or Lt, the
 * values array must have a single element, which will be interpreted as an integer." Assigning: "Gt and Lt operators will not
 * work with non-integer values." */
function matchesRequirement(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  if (operator === "In") return value !== undefined && values.includes(value);
  if (operator === "NotIn") return value === undefined || !values.includes(value);
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const [found, bound] = [integer(value), integer(values[0])];
  if (found === undefined || bound === undefined) return false;
  return operator === "Gt" ? found > bound : operator === "Lt" && found < bound;
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Taints: "start with all of a node's taints, then ignore the ones for which the pod has a matching toleration; the
 * remaining un-ignored taints have the indicated effects on the pod": NoSchedule and NoExecute keep it off, "PreferNoSchedule
 * is a preference". Taints that Kubernetes sets for a node's conditions come and go, and keep nothing off for good. */
function isTolerated(
  tolerations: readonly Toleration[],
  { taints }: ReferenceNode,
  effects: readonly string[],
): boolean {
  return taints.every(
    (taint) =>
      !effects.includes(taint.effect) ||
      taint.key.startsWith("node.kubernetes.io/") ||
      tolerations.some((toleration) => matchesTaint(toleration, taint)),
  );
}

/** "A toleration "matches" a taint if the keys are the same and the effects are the same, and: the operator is Exists (in
 * which case no value should be specified), or the operator is Equal and the values should be equal." "If the key is empty,
 * then the operator must be Exists, which matches all keys and values." "An empty effect matches all effects". "The default
 * value for operator is Equal." */
function matchesTaint({ key = "", operator = "Equal", value = "", effect = "" }: Toleration, taint: Taint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  return operator === "Exists" || (operator === "Equal" && value === (taint.value ?? ""));
}

/** Assigning: "If the nodeName field is not empty, the scheduler ignores the Pod and the kubelet on the named node tries to
 * place the Pod on that node." Taints: "If you manually specify .spec.nodeName for a Pod, that action bypasses the scheduler;
 * the Pod is then bound onto the node […] even if there are NoSchedule taints. If this happens and the node also has a
 * NoExecute taint set, the kubelet will eject the Pod unless there is an appropriate tolerance set." */
function isAdmittedByKubelet({ tolerations = [] }: PodSpec, node: ReferenceNode): boolean {
  return isTolerated(tolerations, node, ["NoExecute"]);
}

/** Daemons: the controller "creates Pods on nodes which match that node selector [and] affinity" and adds tolerations for
 * conditions of nodes, which stand for nothing here; it looks at taints before it creates a pod, nodeName or not. */
function isPlacedByDaemonSet({ nodeName, tolerations = [] }: PodSpec, node: ReferenceNode): boolean {
  if (nodeName !== undefined && nodeName !== node.name) return false;
  return isTolerated(tolerations, node, ["NoSchedule", "NoExecute"]);
}
