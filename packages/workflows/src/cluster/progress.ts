import type { Action, ObjectKey, Waiting } from "@kubestage/core";

/** What a workflow over a cluster does, for whoever watches. Counts only grow within one type. */
export type ClusterProgress = (event: ClusterEvent) => void;

export type ClusterEvent =
  | { readonly type: "phase"; readonly phase: "reading" | "compiling" | "connecting" | "done" }
  | { readonly type: "checking"; readonly done: number; readonly total: number }
  /** Somebody else applies; `since` as their lease says it. */
  | { readonly type: "held"; readonly holder: string; readonly since: string }
  | {
      readonly type: "applied";
      readonly key: ObjectKey;
      readonly action: Action;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: "failed"; readonly key: ObjectKey; readonly action: Action; readonly message: string }
  /** `for` says what is awaited: that objects are ready, or that they are gone. */
  | { readonly type: "awaiting"; readonly until: "ready" | "gone"; readonly waiting: readonly Waiting[] }
  | { readonly type: "notice"; readonly message: string };
