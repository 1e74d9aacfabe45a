import { type Change, contentHash, type Ledger } from "@kubestage/core";
import { KubestageError } from "../../kubestage-error.ts";
import { LedgerWriter } from "../ledger-writer.ts";
import type { LedgerCommit } from "../ledger-store.ts";
import { SimulatedProcess } from "./simulated-record.ts";
import type { World } from "./simulated-world.ts";
import { minute } from "./virtual-time.ts";

/** The most that a clock is wrong by, to either side. */
const mostSkew = 2 * minute;

/** A process of its own that does one thing, of the ledger as it then is, and may crash over it. */
export async function act(
  world: World,
  subject: string,
  propose: (ledger: Ledger, now: number) => readonly LedgerCommit[],
): Promise<void> {
  const skew = world.isHealed ? 0 : Math.round((world.chance() * 2 - 1) * mostSkew);
  const process = new SimulatedProcess(world, skew);
  const writer = new LedgerWriter(process.storeOf(world.record));
  const written = await writer
    .write((ledger, { at }) => {
      const now = Math.max(process.now, at);
      const commits = propose(ledger, now).map((commit) => ({ ...commit, subject, trailers: { at: String(now) } }));
      return Promise.resolve({ commits, result: commits });
    })
    .catch((reason: unknown) => toldInVain(world, reason));
  world.written.push(...written);
}

/** Who tries so often in vain is told, while things go wrong. Errors: thrown `reason` for anything else. */
function toldInVain({ isHealed }: World, reason: unknown): readonly LedgerCommit[] {
  if (isHealed || !(reason instanceof KubestageError) || reason.code !== "KS4007") throw reason;
  return [];
}

export function commitOf(changes: readonly Change[]): LedgerCommit {
  return { subject: "", trailers: {}, changes, files: [] };
}

export function idOf(record: unknown): string {
  return contentHash(record).slice(0, 16);
}
