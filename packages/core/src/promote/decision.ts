import type { GateState } from "./gates/gate.ts";
import type { Approval, AppInStage, Preview, PromotionKind, PromotionRequest, Stay } from "./ledger.ts";

/** What follows from a ledger at one time: the same for everybody who reads it. */
export interface Decision {
  /** What is to be done now. Those of one set are done in one commit, or none of them. */
  readonly promotions: readonly Promotion[];
  readonly waits: readonly Wait[];
  readonly withdrawals: readonly Withdrawal[];
  /** Previews whose time has ended; one commit takes away each, once its gates are open. */
  readonly departures: readonly Departure[];
  /** What stands where it would not be let in today, or is still to be merged back. */
  readonly flags: readonly Flag[];
}

export interface Promotion extends AppInStage {
  readonly release: string;
  /** What the pointer says before it: the release that is replaced, or the same one where a further wave is reached. */
  readonly replaces: string | undefined;
  readonly kind: PromotionKind;
  /** The wave that it reaches, from 1; 0 in a stage that only controls flow. */
  readonly wave: number;
  readonly set: string | undefined;
  /** Who asked; undefined where nobody had to. */
  readonly request: PromotionRequest | undefined;
  readonly gates: readonly GateState[];
  /** What is written down of the release that leaves. */
  readonly leaves: Omit<Stay, "id" | "number"> | undefined;
}

/** A preview that goes, with all that stands for it. */
export interface Departure {
  readonly preview: Preview;
  /** What runs in it. */
  readonly apps: readonly string[];
  readonly because: string;
  /** The proof of what stands for its clusters without it. It goes once that is open. */
  readonly gates: readonly GateState[];
}

export interface Wait extends AppInStage {
  readonly release: string;
  readonly kind: PromotionKind;
  readonly because: string;
  /** Every gate of the stage, also those that are open; none where the release did not come so far. */
  readonly gates: readonly GateState[];
  /** Set where nothing is in its way but that nobody has asked for it. */
  readonly needsRequest?: true;
}

/** What one app does in one stage now. */
export type Turn = { readonly promotion: Promotion } | { readonly wait: Wait };

export type Withdrawal =
  | ({ readonly of: "request"; readonly release: string; readonly because: string } & AppInStage)
  | { readonly of: "approval"; readonly approval: Approval; readonly because: string };

export interface Flag extends AppInStage {
  /**
   * What it stood on was taken back (`failed`: a check, `rejected`: an approval, `unwell` or `goneBack`: in a stage before); a hotfix is still
   * `owed`; or it came in past its gates, `unseen` by anybody else.
   */
  readonly kind: "failed" | "rejected" | "unwell" | "goneBack" | "owed" | "unseen";
  readonly release: string;
  readonly because: string;
  /** The record that takes back what it stood on; of a hotfix, its own name; undefined where an observation does, or it never stood on anything. */
  readonly record: string | undefined;
}
