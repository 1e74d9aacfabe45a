import type { Change, Ledger, Road } from "@kubestage/core";
import type { LedgerCommit } from "../ledger-store.ts";
import type { Faults, SimulatedRecord } from "./simulated-record.ts";
import type { SimulatedGrowth } from "./simulated-growth.ts";
import type { SimulatedTemplate } from "./simulated-template.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

/** Everything that is there besides the record, and how it is now. */
export interface World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly record: SimulatedRecord;
  /** Without the stages of previews, with the clusters that stages begin with. */
  readonly road: Road;
  /** Undefined for a world that has no previews. */
  readonly template: SimulatedTemplate | undefined;
  /** Undefined for a world in which stages keep their clusters. */
  readonly growth: SimulatedGrowth | undefined;
  readonly apps: readonly string[];
  readonly faults: () => Faults;
  /** Whether all is well from now on: nothing fails, nobody interferes. */
  readonly isHealed: boolean;
  readonly seed: number;
  /** What a process that decides takes the ledger for: what it is, unless a fault is planted. */
  readonly seenAs: (ledger: Ledger) => Ledger;
  /** What it does of what was decided: all, unless a fault is planted. */
  readonly doneAs: (changes: readonly Change[]) => readonly Change[];
  /** The commits of which a process was told that they are in the record. */
  readonly written: LedgerCommit[];
  /** What who decided has left undone. */
  readonly undone: string[];
}
