import type { PromotionRequest, RecordedRelease } from "../ledger.ts";
import type { RoadStage } from "../road.ts";
import type { Passage } from "../passage.ts";
import type { View } from "../view.ts";

/** What a gate is asked about: this release, into this stage, now. */
export interface Entry {
  readonly view: View;
  readonly stage: RoadStage;
  readonly release: RecordedRelease;
  /** How it did in the stages that it had to pass. */
  readonly passages: readonly Passage[];
  readonly request: PromotionRequest | undefined;
}
