import type { PlanItem, Waiting } from "@kubestage/core";
import { keyText } from "@kubestage/core";

/** Configuration that pods may still start with: it goes last, once those that take their place are ready. */
export function isLateConfiguration({ key, action }: PlanItem): boolean {
  return action === "delete" && key.group === "" && (key.kind === "ConfigMap" || key.kind === "Secret");
}

/**
 * Of what is deleted once something is ready that is not yet: says so. Nothing about it is left to decide, which does not
 * hold where data may be lost.
 */
export function awaitingReadiness(items: readonly PlanItem[], unready: readonly Waiting[]): PlanItem[] {
  const leaving = new Set(
    items.filter(({ action, key }) => action === "delete" && key.kind === "Namespace").map(({ key }) => key.name),
  );
  return items.map((item) => {
    if (!isLateConfiguration(item) || item.risk === "data" || leaving.has(item.key.namespace)) return item;
    const workload = unready.find(({ key }) => key.namespace === item.key.namespace);
    if (!workload) return item;
    return { ...item, awaits: "readiness", because: [`goes once ${keyText(workload.key)} is ready`, ...item.because] };
  });
}
