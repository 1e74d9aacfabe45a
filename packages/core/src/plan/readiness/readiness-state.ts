import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { fieldOf } from "../fields/field-sets.ts";

export type Readiness =
  | { readonly state: "ready" }
  /** `why` is a sentence without a full stop. */
  | { readonly state: "waiting" | "failed"; readonly why: string };

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
export interface Condition {
  /** `True`, `False` or `Unknown`. */
  readonly status: string | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
}

export const ready: Readiness = { state: "ready" };

export function waiting(why: string): Readiness {
  return { state: "waiting", why };
}

export function failed(why: string): Readiness {
  return { state: "failed", why };
}

export function statusOf(live: LiveObject): unknown {
  return live["status"];
}

/** A condition that was written before the object last changed, by its own `observedGeneration`, does not count. */
export function conditionOf(live: LiveObject, type: string): Condition | undefined {
  const conditions = fieldOf(statusOf(live), "conditions");
  if (!Array.isArray(conditions)) return undefined;
  const condition: unknown = conditions.find((item) => fieldOf(item, "type") === type);
  if (condition === undefined) return undefined;
  const observed = numberOf(condition, "observedGeneration");
  if (observed !== undefined && live.metadata.generation !== undefined && observed < live.metadata.generation)
    return { status: "Unknown", reason: undefined, message: "its controller has not seen the last change yet" };
  return {
    status: textOf(condition, "status"),
    reason: textOf(condition, "reason"),
    message: textOf(condition, "message"),
  };
}

/** What a condition says of itself, or `otherwise`. */
export function said(condition: Condition | undefined, otherwise: string): string {
  return condition?.message || condition?.reason || otherwise;
}

export function numberOf(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === "number" ? field : undefined;
}

export function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : undefined;
}
