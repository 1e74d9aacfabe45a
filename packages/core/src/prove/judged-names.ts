import type { World } from "../manifests/world/world.ts";
import { outside, unassigned } from "../verdicts/property.ts";

/** Whom verdicts name: the stages, then what is of none, then the world outside. */
export function judgedNames({ stages }: World): readonly string[] {
  return [...stages.names, unassigned, outside];
}
