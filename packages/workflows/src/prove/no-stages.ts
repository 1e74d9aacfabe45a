import type { World } from "@kubestage/core";
import { tooFewStages } from "@kubestage/core";

/** What to do where there is no stage at all, so that none can be asked about; undefined where there is one. */
export function noStages(worlds: readonly World[]): string | undefined {
  return worlds.some(({ stages }) => stages.names.length > 0) ? undefined : tooFewStages(worlds)?.hint;
}
