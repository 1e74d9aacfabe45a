import type { Family, Judged } from "./family.ts";
import { accessPairs } from "./access-families.ts";
import { placementPairs } from "./placement-families.ts";
import { networkOfPossiblePods } from "./possible-families.ts";
import { networkPairs, networkUnderClusterPolicies } from "./network-families.ts";

/** All families of small worlds. Their batches are numbered through. */
export const families: readonly Family[] = [
  networkPairs,
  networkUnderClusterPolicies,
  placementPairs,
  accessPairs,
  networkOfPossiblePods,
];

export const allBatches = families.reduce((sum, { batches }) => sum + batches, 0);
export const allWorlds = families.reduce((sum, { worlds }) => sum + worlds, 0);

/** A batch by its number among all. */
export function judgeBatch(number: number): Judged & { readonly family: string } {
  let batch = number;
  for (const family of families) {
    if (batch < family.batches) return { ...family.judge(batch), family: family.name };
    batch -= family.batches;
  }
  return { worlds: 0, family: "" };
}

/** At least so many worlds of a family, by batches that lie evenly. */
export function sampledBatches({ worlds, batches }: Family, wanted: number): readonly number[] {
  const taken = Math.min(batches, Math.ceil((wanted * batches) / worlds) + 1);
  return Array.from({ length: taken }, (_, at) => Math.floor(((at + 0.5) * batches) / taken));
}
