import type { ObjectKey } from "../manifests/object-key.ts";
import type { Action, Plan, Refusal } from "./plan.ts";

/** What an apply did and did not do, exactly: every item of the plan stands in one of the first three lists. */
export interface ApplyOutcome {
  readonly platform: string;
  readonly cluster: Plan["cluster"];
  readonly applied: readonly CarriedOut[];
  /** The API server refused, or what was planned was no longer so. */
  readonly failed: readonly (CarriedOut & { readonly problem: Refusal })[];
  /** Not tried. */
  readonly notTried: readonly (CarriedOut & { readonly because: string })[];
  /** No longer declared, and yet left in the cluster. */
  readonly kept: readonly { readonly key: ObjectKey; readonly because: string }[];
  /** What the apply ended without seeing it ready, or gone. */
  readonly awaited: readonly Waiting[];
  /** Objects that were as they should be. */
  readonly unchanged: number;
  /** A signal asked for the end before everything was done. */
  readonly interrupted: boolean;
}

export interface CarriedOut {
  readonly key: ObjectKey;
  readonly stage: string | undefined;
  readonly action: Action;
}

export interface Waiting {
  readonly key: ObjectKey;
  readonly why: string;
}

/** Whether everything that was planned was done, and is ready. */
export function isComplete({ failed, notTried, awaited, interrupted }: ApplyOutcome): boolean {
  return failed.length === 0 && notTried.length === 0 && awaited.length === 0 && !interrupted;
}
