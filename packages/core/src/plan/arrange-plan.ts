import { insideNamespaces } from "./inside-namespaces.ts";
import { keyText } from "../manifests/object-key.ts";
import type { Plan, PlanItem } from "./plan.ts";
import { risks } from "./plan.ts";

/**
 * A plan from what was found about each object, in any order.
 * @param stages in the order of the declaration; what belongs to no stage comes first
 */
export function arrangePlan({
  platform,
  cluster,
  stages,
  items,
}: Pick<Plan, "platform" | "cluster"> & {
  readonly stages: readonly string[];
  readonly items: readonly PlanItem[];
}): Plan {
  const places = new Map(stages.map((stage, index) => [stage, index]));
  const ranked = insideNamespaces(items.filter((item) => item.action !== "none")).map((item) => ({
    item,
    risk: risks.indexOf(item.risk),
    stage: item.stage === undefined ? -1 : (places.get(item.stage) ?? stages.length),
    name: [item.stage ?? "", item.team ?? "", keyText(item.key)],
  }));
  ranked.sort(
    (left, right) => left.risk - right.risk || left.stage - right.stage || compareTexts(left.name, right.name),
  );
  return {
    platform,
    cluster,
    items: ranked.map(({ item }) => item),
    unchanged: items.length - ranked.length,
  };
}

/** By code units, so that the order is the same everywhere. */
function compareTexts(left: readonly string[], right: readonly string[]): number {
  const index = left.findIndex((text, at) => text !== right[at]);
  if (index === -1) return 0;
  return (left[index] ?? "") < (right[index] ?? "") ? -1 : 1;
}
