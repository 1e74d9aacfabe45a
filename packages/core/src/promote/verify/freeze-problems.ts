import type { Freeze, Ledger } from "../ledger.ts";
import type { Instant } from "../time.ts";
import { fromFuture } from "./from-future.ts";
import { isSame } from "./is-same.ts";

/** What is wrong with the record of a freeze besides its signature: it is written anew once, with an end that somebody gives it. */
export function freezeProblems({ freezes }: Ledger, freeze: Freeze, at: Instant): string[] {
  const { name, until, liftedBy } = freeze;
  const known = freezes.find((one) => one.name === name);
  if (!known) return [];
  if (known.liftedBy !== undefined) return [`the freeze ${name} was lifted, and says something else now`];
  const isLift = liftedBy !== undefined && until !== undefined && until <= (known.until ?? until);
  if (isLift && isSame({ ...known, until, liftedBy }, freeze)) return fromFuture(until, at, `the end of ${name}`);
  return [`the freeze ${name} says something else than before, and nobody lifts it`];
}
