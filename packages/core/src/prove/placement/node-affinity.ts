import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Labels } from "../selectors/match.ts";
import { integerOf } from "./integers.ts";

/** What of a node its selectors see. */
export interface SelectedNode {
  readonly name: string;
  readonly labels: Labels;
}

/**
 * Whether a node is one that a pod's `nodeSelector` and required node affinity both ask for. Terms are ORed, what a term
 * asks is ANDed, a term that asks nothing matches nothing, and neither does one that asks what cannot be read.
 *
 * Source: k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go (RequiredNodeAffinity)
 */
export function isAskedFor(spec: Pick<PodSpec, "nodeSelector" | "affinity">, node: SelectedNode): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
    if (!Object.hasOwn(node.labels, key) || node.labels[key] !== value) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required === null
    ? true
    : (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

function matchesTerm({ matchExpressions, matchFields }: NodeSelectorTerm, node: SelectedNode): boolean {
  const [expressions, fields] = [matchExpressions ?? [], matchFields ?? []];
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every((expression) => matchesLabel(expression, node.labels)) &&
    fields.every((field) => matchesField(field, node.name))
  );
}

/** What no label can have as its value makes a requirement unreadable, a sign in front of a number too. */
const labelValue = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** Source: k8s.io/apimachinery/pkg/labels/selector.go (Requirement.Matches, NewRequirement) */
function matchesLabel({ key, operator, values: asked }: NodeSelectorRequirement, labels: Labels): boolean {
  const values = asked ?? [];
  if (!values.every((one) => labelValue.test(one))) return false;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return values.length > 0 && (value === undefined || !values.includes(value));
    case "Exists":
      return values.length === 0 && value !== undefined;
    case "DoesNotExist":
      return values.length === 0 && value === undefined;
    case "Gt":
    case "Lt":
      return value !== undefined && values.length === 1 && isBeyond(operator, value, values[0] ?? "");
    default:
      return false;
  }
}

function isBeyond(operator: "Gt" | "Lt", found: string, asked: string): boolean {
  const [value, bound] = [integerOf(found), integerOf(asked)];
  if (value === undefined || bound === undefined) return false;
  return operator === "Gt" ? value > bound : value < bound;
}

/** The only field of a node that there is to select by is its name, and only one value can be asked for. */
function matchesField({ key, operator, values }: NodeSelectorRequirement, name: string): boolean {
  if (values?.length !== 1) return false;
  const [value] = values;
  const found = key === "metadata.name" ? name : "";
  if (operator === "In") return found === value;
  return operator === "NotIn" && found !== value;
}
