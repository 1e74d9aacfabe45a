import type { OutsideCheck } from "../../model/entry.ts";
import { platformApp } from "../../model/release-kind.ts";
import type { PromotionKind } from "../ledger.ts";
import type { Gate, NamedGate } from "./gate.ts";

/** A gate of what is asked outside. */
export type RunGate = NamedGate<"evidence"> & { readonly runs: OutsideCheck };

/**
 * Whether a gate is asked at all: a rollback and what people force pass those of time and people, and what is asked outside is
 * asked about apps. So is what is found out in previews: these run the platform's documents that a stage runs already.
 */
export function guards(gate: Gate, kind: PromotionKind, app: string): boolean {
  if (app === platformApp && (isRun(gate) || isOfPreviews(gate))) return false;
  return gate.kind === "evidence" ? gate.guards.includes(kind) : kind === "promotion";
}

function isOfPreviews(gate: Gate): boolean {
  return gate.kind === "evidence" && gate.of === "previews";
}

/** Whether `kubestage check` opens it. */
export function isRun(gate: Gate): gate is RunGate {
  return gate.kind === "evidence" && gate.runs !== undefined;
}
