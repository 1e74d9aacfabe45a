import { isNamespace } from "../manifests/object-key.ts";
import type { PlanItem } from "./plan.ts";

/**
 * What stands in a namespace that is deleted goes with the room that it stood in: no wall falls and nothing that it does
 * is missed by itself. It is routine, and the namespace, which is of the worst risk anyway, says how much there is. What
 * carries no label of a team belongs to the namespace's.
 */
export function insideNamespaces(items: readonly PlanItem[]): PlanItem[] {
  const leaving = new Map(
    items.filter(({ action, key }) => action === "delete" && isNamespace(key)).map((item) => [item.key.name, item]),
  );
  const namespaceOf = ({ action, key }: PlanItem): PlanItem | undefined =>
    action === "delete" ? leaving.get(key.namespace) : undefined;
  const inside = Map.groupBy(items, namespaceOf);
  return items.map((item): PlanItem => {
    const namespace = namespaceOf(item);
    if (namespace) return { ...item, team: item.team ?? namespace.team, risk: "routine", because: [] };
    const count = inside.get(item)?.length ?? 0;
    return count === 0 ? item : { ...item, because: [...item.because, countText(count)] };
  });
}

function countText(count: number): string {
  return `it goes with ${count.toLocaleString("en-US")} object${count === 1 ? "" : "s"} in it that kubestage made`;
}
