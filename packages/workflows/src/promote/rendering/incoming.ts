import type { RoadStage } from "@kubestage/core";

/** Releases that come into a stage together. */
export interface Incoming {
  readonly stage: RoadStage;
  /** By app. */
  readonly releases: ReadonlyMap<string, string>;
  /** The wave that they reach, from 1. */
  readonly wave: number;
}
