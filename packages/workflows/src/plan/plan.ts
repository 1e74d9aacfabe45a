import { writePrivateFile } from "@kubestage/adapters";
import type { Diagnostic, Plan } from "@kubestage/core";
import { inventoryProblems, undefinedKinds } from "./check-plan.ts";
import type { ClusterRequest, Prepared } from "./prepare.ts";
import { planNow, prepare } from "./prepare.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import { resolve } from "node:path";
import { planToSave } from "./saved-plan.ts";

export interface PlanRequest extends ClusterRequest {
  /** The file that the plan is written to, as the user typed it. */
  readonly save?: string | undefined;
}

export interface PlanResult {
  /** Absent where an error was found. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What an apply would change in a cluster, the API server asked about every object. Nothing is changed.
 *
 * Errors: those of the declaration as diagnostics, with KS5002 and KS5013 as warnings; thrown those of connecting, KS5010
 * and KS5014.
 */
export async function plan(request: PlanRequest, progress?: ClusterProgress): Promise<PlanResult> {
  const { prepared, diagnostics } = await prepare(request, "plan", progress);
  if (!prepared) return { plan: undefined, diagnostics };
  try {
    const { survey, inventory } = await planNow(prepared, { trustFields: false, signal: request.signal, progress });
    const found = [
      ...diagnostics,
      ...undefinedKinds(survey.plan, prepared.wanted.objects, "warning"),
      ...inventoryProblems(inventory, "warning"),
    ];
    if (request.save !== undefined) save(request, request.save, prepared, survey.plan);
    progress?.({ type: "phase", phase: "done" });
    return { plan: survey.plan, diagnostics: found };
  } finally {
    prepared.connected.api.close();
  }
}

function save(request: PlanRequest, file: string, prepared: Prepared, made: Plan): void {
  writePrivateFile(resolve(request.from, file), planToSave(request, prepared, made), { shownAs: file });
}
