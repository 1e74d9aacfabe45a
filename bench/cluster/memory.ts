import type { Workplace } from "../compile.ts";
import type { Measured } from "../measure.ts";
import type { Seen } from "./drift.ts";
import { undoDrift, watchDrift } from "./drift.ts";
import type { Input } from "./inputs.ts";
import { ofKubestage } from "./inputs.ts";
import { withSide } from "./side.ts";

export interface Large {
  readonly command: string;
  readonly objects: number;
  readonly situation: string;
  readonly measured: Pick<Measured, "milliseconds" | "peakMegabytes">;
}

export interface LargeResults {
  readonly rows: readonly Large[];
  readonly watched: Seen;
}

/** Clusters that are larger by far: what the commands need there. The smaller input is part of the larger one. */
export async function measureLarge(place: Workplace, small: Input, large: Input): Promise<LargeResults> {
  return withSide(place, async (side) => {
    const rows: Large[] = [];
    const add = (row: Large): void => {
      rows.push(row);
      const { milliseconds, peakMegabytes = 0 } = row.measured;
      console.error(
        `${row.command} of ${row.objects} objects, ${row.situation}: ${Math.round(milliseconds)} ms, ${Math.round(peakMegabytes)} MB`,
      );
    };
    const run = async (command: string, input: Input, situation: string, exitCode = 0): Promise<void> => {
      const args = ofKubestage(command, input, side.plane.name);
      if (command === "apply") args.push("--yes", "--no-wait");
      add({ command, objects: input.objects, situation, measured: await side.kubestage(args, exitCode) });
    };
    await run("plan", large, empty, thereAreDifferences);
    await run("apply", small, empty);
    await run("drift", small, applied);
    const watched = await watchDrift(side, small);
    await undoDrift(side, small);
    await run("apply", large, `${small.objects} of them there`);
    await run("plan", large, applied);
    await run("apply", large, applied);
    return { rows, watched };
  });
}

const thereAreDifferences = 2;
const empty = "an empty cluster";
const applied = "all of them there";
