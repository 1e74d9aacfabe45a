import type { Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import { integerOf } from "./integers.ts";

/** Effects that keep a pod off a node where nothing tolerates them. `PreferNoSchedule` is a wish and never one. */
export type BlockingEffect = "NoSchedule" | "NoExecute";

export interface TolerationRules {
  /** Whether the gate TaintTolerationComparisonOperators is open: alpha, and closed by default, from 1.35. */
  readonly comparesNumbers: boolean;
}

/** As a cluster is where nobody opened gates. */
export const defaultRules: TolerationRules = { comparesNumbers: false };

/**
 * Whether a toleration tolerates a taint: an empty effect means all effects, an empty key (with `Exists`) all keys.
 *
 * Source: k8s.io/api/core/v1/toleration.go (ToleratesTaint)
 */
export function toleratesTaint(toleration: Toleration, taint: Taint, rules: TolerationRules = defaultRules): boolean {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  switch (operator) {
    case "":
    case "Equal":
      return value === (taint.value ?? "");
    case "Exists":
      return true;
    case "Gt":
    case "Lt":
      return rules.comparesNumbers && compares(operator, value, taint.value ?? "");
    default:
      return false;
  }
}

/** Decimal integers without a sign in front but `-`, and without leading zeros, are all that is compared. */
const decimal = /^(0|-?[1-9]\d*)$/;

function compares(operator: "Gt" | "Lt", wanted: string, found: string): boolean {
  if (!decimal.test(wanted) || !decimal.test(found)) return false;
  const [bound, value] = [integerOf(wanted), integerOf(found)];
  if (bound === undefined || value === undefined) return false;
  return operator === "Gt" ? value > bound : value < bound;
}

/** The first taint with one of the effects that nothing tolerates, or undefined. */
export function untoleratedTaint(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: readonly BlockingEffect[],
  rules: TolerationRules = defaultRules,
): Taint | undefined {
  return taints.find(
    (taint) =>
      effects.some((effect) => effect === taint.effect) &&
      !tolerations.some((toleration) => toleratesTaint(toleration, taint, rules)),
  );
}

/** `stage=prod:NoSchedule`, as kubectl writes it. */
export function taintText({ key, value, effect }: Taint): string {
  return value === undefined || value === "" ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}
