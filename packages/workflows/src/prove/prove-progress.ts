import type { ClusterEvent } from "../cluster/progress.ts";

/** What a proof does, for whoever watches. */
type ProveEvent =
  | Extract<ClusterEvent, { readonly type: "phase" | "notice" | "checking" }>
  | { readonly type: "phase"; readonly phase: "proving" };

export type ProveProgress = (event: ProveEvent) => void;
