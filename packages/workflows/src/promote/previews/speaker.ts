import type { Trust } from "@kubestage/core";
import type { LedgerSession } from "../ledger-session.ts";

/** By what name the ledger knows who is working with it: a service by its own, else a person. */
export async function speakerOf(
  { service, person }: Pick<LedgerSession, "service" | "person">,
  trust: Trust | undefined,
): Promise<string> {
  return (trust && (await service(trust))) ?? person(trust);
}
