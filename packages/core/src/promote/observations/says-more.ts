import { applyChanges } from "../change.ts";
import { decide } from "../decide.ts";
import type { Observation, Observed } from "../ledger.ts";
import { silentAfter } from "../progress.ts";
import type { Duration } from "../time.ts";
import type { Situation } from "../view.ts";

/** An observation that says the same is repeated before the one before is too old to count. */
const repeatedAfter: Duration = silentAfter / 2;

/**
 * Whether an observation is worth a commit: it says something else, something follows from it that does not follow without it, such
 * as the end of a soak, or the one before would soon say nothing any more. A quiet cluster is quiet in Git too.
 */
export function saysMore(situation: Situation, observation: Observation): boolean {
  const last = situation.ledger.observations.get(observation.cluster);
  if (!last || observation.at - last.at >= repeatedAfter) return true;
  const keys = new Set([...last.apps.keys(), ...observation.apps.keys()]);
  if ([...keys].some((key) => isOther(last.apps.get(key), observation.apps.get(key)))) return true;
  const ledger = applyChanges(situation.ledger, [{ kind: "observation", observation }]);
  return outcomeOf(situation) !== outcomeOf({ ...situation, ledger });
}

function isOther(before: Observed | undefined, now: Observed | undefined): boolean {
  if (!before || !now) return before !== now;
  // Why something is not well yet changes by the second.
  const isSaid = now.drifted && before.said !== now.said;
  return isSaid || (["release", "health", "drifted", "applied"] as const).some((field) => before[field] !== now[field]);
}

/** What may go on, and which gates are open: not how long they still take. */
function outcomeOf(situation: Situation): string {
  const { promotions, waits, withdrawals } = decide(situation);
  return JSON.stringify([
    promotions.map(({ stage, app, release, kind, wave }) => [stage, app, release, kind, wave]),
    waits.map(({ stage, app, release, gates }) => [stage, app, release, gates.map(({ gate, open }) => [gate, open])]),
    withdrawals.length,
  ]);
}
