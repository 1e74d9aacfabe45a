import { fieldOf, isRecord } from "../fields/field-sets.ts";
import { textOf } from "../readiness/readiness-state.ts";
import { asksForCompute, listOf } from "./pod-amounts.ts";

/** Whether a quota is about some pods only; what is no pod it does not count then. */
export function hasScopes(quota: unknown): boolean {
  return requirementsOf(quota).length > 0;
}

/**
 * Whether a quota counts a pod. One with a scope that is not known here counts none: it is not said of it that it leaves too little.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes
 */
export function countsPod(quota: unknown, pod: unknown): boolean {
  return requirementsOf(quota).every((requirement) => isMet(requirement, pod));
}

interface Requirement {
  readonly scope: unknown;
  readonly operator: unknown;
  readonly values: readonly unknown[];
}

function requirementsOf(quota: unknown): readonly Requirement[] {
  const spec = fieldOf(quota, "spec");
  const selected = listOf(fieldOf(fieldOf(spec, "scopeSelector"), "matchExpressions")).map((expression) => ({
    scope: fieldOf(expression, "scopeName"),
    operator: fieldOf(expression, "operator"),
    values: listOf(fieldOf(expression, "values")),
  }));
  return [...listOf(fieldOf(spec, "scopes")).map((scope) => ({ scope, operator: "Exists", values: [] })), ...selected];
}

function isMet({ scope, operator, values }: Requirement, pod: unknown): boolean {
  switch (scope) {
    case "Terminating":
      return fieldOf(pod, "activeDeadlineSeconds") !== undefined;
    case "NotTerminating":
      return fieldOf(pod, "activeDeadlineSeconds") === undefined;
    case "BestEffort":
      return !asksForCompute(pod);
    case "NotBestEffort":
      return asksForCompute(pod);
    case "CrossNamespacePodAffinity":
      return looksAtOtherNamespaces(pod);
    case "PriorityClass":
      return isSelected(textOf(pod, "priorityClassName"), operator, values);
    default:
      return false;
  }
}

function isSelected(value: string | undefined, operator: unknown, values: readonly unknown[]): boolean {
  switch (operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    default:
      return false;
  }
}

function looksAtOtherNamespaces(pod: unknown): boolean {
  const affinity = fieldOf(pod, "affinity");
  const terms = ["podAffinity", "podAntiAffinity"].flatMap((name) => {
    const own = fieldOf(affinity, name);
    const preferred = listOf(fieldOf(own, "preferredDuringSchedulingIgnoredDuringExecution"));
    return [
      ...listOf(fieldOf(own, "requiredDuringSchedulingIgnoredDuringExecution")),
      ...preferred.map((one) => fieldOf(one, "podAffinityTerm")),
    ];
  });
  return terms.some(
    (term) => listOf(fieldOf(term, "namespaces")).length > 0 || isRecord(fieldOf(term, "namespaceSelector")),
  );
}
