import type { Trust } from "@kubestage/core";
import type { LedgerSession } from "../ledger-session.ts";

/** By what name the ledger knows who is working with it: a person, or a service by its own. Errors: thrown KS4003 where nobody can sign. */
export async function speakerOf(session: LedgerSession, trust: Trust | undefined): Promise<string> {
  if (!trust) return session.person(trust);
  const { key } = await session.signature("", "what is said of a preview");
  const service = Object.entries(trust.services).find(([, { keys }]) => keys.includes(key));
  return service?.[0] ?? session.person(trust);
}
