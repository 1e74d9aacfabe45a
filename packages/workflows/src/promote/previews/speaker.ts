import type { Trust } from "@kubestage/core";
import type { LedgerSession } from "../session/ledger-session.ts";

/** By what name the ledger knows who is working with it: a service by its own, or a person. */
export async function speakerOf(session: LedgerSession, trust: Trust | undefined): Promise<string> {
  return (trust && (await session.service(trust))) ?? session.person(trust);
}
