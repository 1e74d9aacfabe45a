import type { Labels } from "./match.ts";

/** The others. */
export function withoutLabels(labels: Labels, keys: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.includes(key)));
}
