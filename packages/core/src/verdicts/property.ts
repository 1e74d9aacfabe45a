/** What is proved about every ordered pair of stages. */
export const properties = [
  "network",
  "access",
  "placement",
  "podSecurity",
  "labels",
  "configuration",
  "resources",
  "shared",
  "paths",
] as const;

export type Property = (typeof properties)[number];

export { outside, unassigned } from "../manifests/world/pseudo-stages.ts";
