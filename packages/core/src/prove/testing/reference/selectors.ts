import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";

/**
 * "The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects." "A value in
 * matchLabels is equivalent to an element of matchExpressions, whose operator is In and the values array contains only
 * that value." In and Exists need the key; NotIn and DoesNotExist also "match objects that do not have the key".
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
 */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const key in selector.matchLabels) {
    if (!(key in labels)) return false;
    if (labels[key] !== selector.matchLabels[key]) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const isThere = key in labels;
    const isListed = isThere && (values ?? []).includes(String(labels[key]));
    if (operator === "In" && !isListed) return false;
    if (operator === "NotIn" && isListed) return false;
    if (operator === "Exists" && !isThere) return false;
    if (operator === "DoesNotExist" && isThere) return false;
  }
  return true;
}
