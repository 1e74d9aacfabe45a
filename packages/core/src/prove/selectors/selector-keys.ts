import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";

/** The labels that a selector reads. */
export function selectorKeys({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}
