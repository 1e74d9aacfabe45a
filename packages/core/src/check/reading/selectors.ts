import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";

export type Labels = Readonly<Record<string, string>>;

/** One line of a selector. All of its lines have to hold. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values })),
  ];
}

/**
 * Whether labels meet a selector. What its operator is not one of the four meets nothing.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return requirementsOf(selector).every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === "In") return value !== undefined && values.includes(value);
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    if (operator === "Exists") return value !== undefined;
    return operator === "DoesNotExist" && value === undefined;
  });
}

const opposites: Readonly<Record<string, string>> = {
  In: "NotIn",
  NotIn: "In",
  Exists: "DoesNotExist",
  DoesNotExist: "Exists",
};

/**
 * Whether any labels at all meet every requirement of `must` and none of the selectors of `never`. Exact, but for operators
 * that are none: those are taken to be met and unmet at will.
 */
export function areLabels(must: readonly Requirement[], never: readonly LabelSelector[]): boolean {
  if (!agree(must)) return false;
  const [first, ...others] = never;
  if (first === undefined) return true;
  return requirementsOf(first).some(({ key, operator, values }) =>
    areLabels([...must, { key, operator: opposites[operator] ?? operator, values }], others),
  );
}

function agree(requirements: readonly Requirement[]): boolean {
  for (const lines of Map.groupBy(requirements, ({ key }) => key).values()) {
    const asked = lines.filter(({ operator }) => operator === "In");
    const refused = new Set(lines.flatMap(({ operator, values }) => (operator === "NotIn" ? values : [])));
    const isAbsent = lines.some(({ operator }) => operator === "DoesNotExist");
    if (isAbsent && lines.some(({ operator }) => operator === "In" || operator === "Exists")) return false;
    const [some, ...more] = asked;
    const isLeft = (value: string): boolean =>
      !refused.has(value) && more.every(({ values }) => values.includes(value));
    if (some !== undefined && !some.values.some(isLeft)) return false;
  }
  return true;
}
