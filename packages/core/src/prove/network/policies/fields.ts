import type { LabelSelector, LabelSelectorRequirement } from "kubernetes-types/meta/v1.d.ts";

/** The fields of what a custom resource has there; none where it is no mapping. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A label selector as a custom resource has it; undefined where there is none. What is no requirement is left out. */
export function selectorOf(value: unknown): LabelSelector | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { matchLabels, matchExpressions } = fieldsOf(value);
  const labels: Record<string, string> = {};
  for (const [key, text] of Object.entries(fieldsOf(matchLabels))) if (typeof text === "string") labels[key] = text;
  const expressions = listOf(matchExpressions).flatMap((one): LabelSelectorRequirement[] => {
    const { key, operator, values } = fieldsOf(one);
    if (typeof key !== "string" || typeof operator !== "string") return [];
    return [{ key, operator, values: listOf(values).filter((text): text is string => typeof text === "string") }];
  });
  return { matchLabels: labels, matchExpressions: expressions };
}
