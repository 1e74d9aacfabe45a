import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { fieldsIn, listIn } from "./found-object.ts";

const directions = [
  { type: "Ingress", rules: "ingress", peers: "from" },
  { type: "Egress", rules: "egress", peers: "to" },
] as const;

/**
 * A policy without policyTypes isolates ingress, and egress only where it has rules for it.
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function isolates(policy: unknown, direction: "Ingress" | "Egress"): boolean {
  const types = listIn(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || listIn(policy, "spec", "egress").length > 0;
}

/** An empty selector takes in every pod of the namespace. */
export function selectsAllPods(policy: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsIn(policy, "spec", "podSelector");
  return Object.keys(fieldsIn(matchLabels)).length === 0 && !Array.isArray(matchExpressions);
}

/** What a NetworkPolicy that stays does beside those that kubestage writes, in words. */
export function policyEffects(policy: KubernetesObject): string {
  const isolated = directions.filter(({ type }) => isolates(policy, type));
  const effects = isolated.map((direction) => ({ ...direction, effect: effectOf(policy, direction) }));
  const whom = selectsAllPods(policy) ? "every pod of its namespace" : "the pods that it selects";
  const words = Map.groupBy(effects, ({ effect }) => effect);
  const said = Array.from(words, ([effect, ones]) => `${effect} ${ones.map(({ rules }) => rules).join(" and ")}`);
  const closes = effects.some(({ effect }) => effect !== "allows all");
  const beside = closes
    ? "only another policy opens what it closes, and a stage with `network: open` has none"
    : "policies only add, and none of kubestage's closes that";
  return `it still ${said.join(" and ")} for ${whom}: ${beside}`;
}

function effectOf(policy: unknown, { rules, peers }: (typeof directions)[number]): string {
  const list = listIn(policy, "spec", rules);
  if (list.length === 0) return "denies all";
  const isOpen = (rule: unknown): boolean => listIn(rule, peers).length === 0 && listIn(rule, "ports").length === 0;
  return list.some(isOpen) ? "allows all" : "allows nothing but its own rules'";
}
