import type { LedgerSession } from "./ledger-session.ts";
import { type LedgerState, stateOf } from "./ledger-state.ts";

/** The ledger as it is now, to look at. */
export async function readState(session: LedgerSession): Promise<LedgerState> {
  const { ledger, ...read } = await session.store.read();
  return stateOf(session, ledger, { ...read, written: new Map() });
}
