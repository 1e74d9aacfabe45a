import type { Tier } from "../model/levels.ts";
import { tiers } from "../model/tiers.ts";

/** What people call their stages, by what these are for. The first that fits counts. */
const names: readonly (readonly [RegExp, Tier])[] = [
  [/^(dev|develop|development|sandbox|feature|preview|local|play)([-0-9].*)?$/, "development"],
  [/^(perf|performance|load|stress)([-0-9].*)?$/, "performance"],
  [/^(prod|prd|production|live)([-0-9].*)?$/, "production"],
];

/** The tier that a stage says it has, else the one that its name tells, else the middle one. */
export function tierOf(stage: string, label: string | undefined): Tier {
  if (label !== undefined && Object.hasOwn(tiers, label)) return label as Tier;
  return names.find(([pattern]) => pattern.test(stage))?.[1] ?? "verification";
}

/** From development to production. */
export function tierRank(tier: Tier): number {
  return Object.keys(tiers).indexOf(tier);
}
