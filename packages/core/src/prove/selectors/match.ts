import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a label selector selects labels. An empty selector selects everything; `NotIn` and `DoesNotExist` match where
 * the key is missing; a value of `""` needs the key to be present.
 *
 * Source: k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector), pkg/labels/selector.go
 */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = selector;
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  if (matchExpressions === undefined) return true;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return meets(operator, values, value);
  });
}

/** Whether a label's value, undefined where the label is missing, meets one expression. An unknown operator never does. */
export function meets(operator: string, values: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return operator === "NotIn" || operator === "DoesNotExist";
  if (operator === "In") return values.includes(value);
  if (operator === "NotIn") return !values.includes(value);
  return operator === "Exists";
}
