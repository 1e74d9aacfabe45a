import type { Approval, Ledger } from "./ledger.ts";
import type { Instant } from "./time.ts";

/** When an approval says that it was said: behind what the same person has said of it before, also where that was on a machine whose clock was ahead. */
export function saidAt(
  { approvals }: Pick<Ledger, "approvals">,
  { stage, release, person }: Pick<Approval, "stage" | "release" | "person">,
  now: Instant,
): Instant {
  const before = approvals.filter((one) => one.stage === stage && one.release === release && one.person === person);
  return before.reduce((latest, { at }) => Math.max(latest, at + 1), now);
}
