import { resolve } from "node:path";
import type { PlanKey } from "@kubestage/adapters";
import { planKey, readTextIfThere } from "@kubestage/adapters";
import type { Diagnostic, Plan, PlanRecord, SavedPlan } from "@kubestage/core";
import { comparePlans, diagnose, keyedHash, readSavedPlan, recordPlan, savePlan } from "@kubestage/core";
import type { ClusterRequest, Planned, Prepared } from "./prepare.ts";

/** What a saved plan remembers of its request. Paths stay as they were typed: relative to the working directory. */
const remembered = ["path", "releases", "cluster", "stage"] as const;
type Remembered = Partial<Record<(typeof remembered)[number], string>>;

export interface OpenedPlan {
  readonly saved: SavedPlan;
  readonly key: PlanKey;
}

export type Opened =
  /** `opened` is absent where the path is a declaration's. */
  | { readonly opened: OpenedPlan | undefined; readonly request: Remembered }
  /** `refused` where it could be carried out elsewhere, or later. */
  | { readonly problem: Diagnostic; readonly end: "failed" | "refused" };

/** The text of a plan to be saved. The user's own key is made where there is none yet. */
export function planToSave(request: ClusterRequest, prepared: Prepared, plan: Plan): string {
  const key = planKey({ make: true });
  if (!key) throw new Error("a key that is to be made is always there");
  return savePlan(plan, recordOf(request, prepared, key));
}

/**
 * The saved plan that the request's path names, with what was asked for when it was made.
 *
 * Errors: KS5007 for one that cannot be read, KS5008 where its key is not here, KS6006 where the request asks for
 * something of its own besides.
 */
export function openSavedPlan(request: ClusterRequest): Opened {
  const text = readTextIfThere(resolve(request.from, request.path)) ?? "";
  if (!/^\s*\{\s*"kind": "kubestage plan"/.test(text)) return { opened: undefined, request: {} };
  const name = JSON.stringify(request.path);
  const saved = readSavedPlan(text);
  if ("problem" in saved)
    return { problem: unreadable(`the plan ${name} cannot be carried out: ${saved.problem}`), end: "failed" };
  const besides = remembered.find((field) => field !== "path" && request[field] !== undefined);
  if (besides !== undefined) {
    const hint = "leave the flag out, or plan anew with it";
    const message = `the plan ${name} says itself what --${besides} would`;
    return { problem: diagnose("KS6006", { message, hint }), end: "failed" };
  }
  const key = planKey({ make: false });
  if (key?.id !== saved.keyId) return { problem: withoutKey(name, key), end: "refused" };
  return { opened: { saved, key }, request: saved.request };
}

/** KS5006 for what has moved since the plan was saved; empty where carrying out `planned` is carrying out what was shown. */
export function comparedWithSaved(
  { saved, key }: OpenedPlan,
  request: ClusterRequest,
  prepared: Prepared,
  { survey }: Planned,
): Diagnostic[] {
  return comparePlans(saved, recordPlan(survey.plan, recordOf(request, prepared, key))).map((moved) =>
    diagnose("KS5006", {
      message: `since the plan was saved, ${moved}`,
      hint: "plan anew, look at it, and apply that",
    }),
  );
}

function recordOf(request: ClusterRequest, { wanted }: Prepared, { key, id }: PlanKey): PlanRecord {
  const asked = remembered.flatMap((field) => {
    const value = request[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  return {
    wanted: wanted.objects,
    // Whatever was read, it is what came of it that counts. Secrets may be among it, so nothing is hashed without the key.
    inputs: keyedHash(
      key,
      wanted.objects.map(({ object }) => keyedHash(key, object)),
    ),
    key,
    keyId: id,
    request: Object.fromEntries(asked),
  };
}

function unreadable(message: string): Diagnostic {
  return diagnose("KS5007", { message, hint: "plan anew with `kubestage plan --save`" });
}

function withoutKey(name: string, key: PlanKey | undefined): Diagnostic {
  const here = key ? "and the one that is here is another" : "and there is none here";
  return diagnose("KS5008", {
    message: `the plan ${name} was saved with a key by which values of Secrets are compared, ${here}`,
    hint: "apply where it was planned, or give both the same KUBESTAGE_PLAN_KEY",
  });
}
