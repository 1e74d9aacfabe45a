import type * as z from "zod";
import type { role, tier } from "./stage-kind.ts";

export type Tier = z.output<typeof tier>;
export type Role = z.output<typeof role>;
export type NodesMode = "dedicated" | "labelled" | "shared";
export type NetworkMode = "closed" | "stage" | "open";
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";
