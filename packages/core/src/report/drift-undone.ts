import { amount } from "./amounts.ts";
import type { Drift } from "../plan/drift/drift.ts";

/** Whether an apply undoes a drift: what others added beside what is declared stays until they take it away. */
export type Undone = "yes" | "in part" | "no";

export function undoneByApply(drift: Drift): Undone {
  if (drift.type !== "changed") return drift.type === "missing" ? "yes" : "no";
  const staying = drift.fields.filter(({ stays }) => stays === true).length;
  return staying === 0 ? "yes" : staying === drift.fields.length ? "no" : "in part";
}

/** One line that says how many drifts an apply undoes, and what becomes of the others. Undefined where there are none. */
export function undoneText(drifts: readonly Drift[]): string | undefined {
  if (drifts.length === 0) return undefined;
  const all = drifts.length;
  const [yes = 0, inPart = 0] = (["yes", "in part"] as const).map(
    (how) => drifts.filter((drift) => undoneByApply(drift) === how).length,
  );
  const apply = drifts.some(isOwnedByOthers) ? "`kubestage apply --force-conflicts`" : "`kubestage apply`";
  if (yes === all) return all === 1 ? `${apply} undoes it` : `${apply} undoes all ${amount(all)}`;
  const stays = "stays until somebody takes it away";
  if (yes + inPart === 0)
    return `${apply} undoes ${all === 1 ? "nothing of it: it" : "none of them: what was added"} ${stays}`;
  if (all === 1) return `${apply} undoes it in part; what was added beside the declaration ${stays}`;
  const parts = [
    ...(yes > 0 ? [`${amount(yes)} of ${amount(all)}`] : []),
    ...(inPart > 0 ? [`${amount(inPart)}${yes > 0 ? " more" : ` of ${amount(all)}`} in part`] : []),
  ];
  return `${apply} undoes ${parts.join(", and ")}; what was added beside the declaration ${stays}`;
}

/** Our own manager of fields: what it owns it may change. */
const ourselves = "kubestage";

/** Whether an apply has to take a field that it sets back from somebody. */
function isOwnedByOthers(drift: Drift): boolean {
  if (drift.type !== "changed") return false;
  return drift.fields.some(({ stays, by }) => stays !== true && by?.manager !== undefined && by.manager !== ourselves);
}
