import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { PlanKey } from "@kubestage/adapters";
import { planKey, readTextIfThere } from "@kubestage/adapters";
import type { Diagnostic, Plan, PlanRecord, SavedPlan } from "@kubestage/core";
import { comparePlans, diagnose, keyedHash, keyText, readSavedPlan, recordPlan, savePlan } from "@kubestage/core";
import type { ClusterRequest, Planned, Prepared } from "./prepare.ts";

/** What a saved plan remembers of its request. Paths are absolute, so that it can be carried out from any folder. */
const remembered = ["path", "releases", "cluster", "stage"] as const;
const paths: ReadonlySet<string> = new Set(["path", "releases"]);
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
  return { opened: { saved, key }, request: foundAgain(saved.request) };
}

/** Where the declaration is not where it was, as on another machine, it is looked for from the working directory. */
function foundAgain({ folder, ...asked }: Readonly<Record<string, string>>): Remembered {
  if (folder === undefined || existsSync(asked["path"] ?? "")) return asked;
  return Object.fromEntries(
    Object.entries(asked).map(([field, value]) => [field, paths.has(field) ? relative(folder, value) || "." : value]),
  );
}

/** KS5006 for what has moved since the plan was saved; empty where carrying out `planned` is carrying out what was shown. */
export function comparedWithSaved(
  { saved, key }: OpenedPlan,
  request: ClusterRequest,
  prepared: Prepared,
  { survey }: Planned,
): Diagnostic[] {
  // What was asked for is taken from the plan: only where it was found may differ.
  const record = { ...recordOf(request, prepared, key), request: saved.request };
  const now = recordPlan(survey.plan, record);
  if (isCarriedOut(saved, now)) return [carriedOut()];
  return comparePlans(saved, now).map((moved) =>
    diagnose("KS5006", {
      message: `since the plan was saved, ${moved}`,
      hint: "plan anew, look at it, and apply that",
    }),
  );
}

/** Nothing of it is left to do, and the declaration is the same. */
function isCarriedOut(saved: SavedPlan, now: SavedPlan): boolean {
  const left = new Set(now.items.map(({ key }) => keyText(key)));
  const done = saved.items.filter(({ awaits }) => awaits !== "readiness");
  const isSame = saved.inputs === now.inputs && saved.cluster.uid === now.cluster.uid && saved.keyId === now.keyId;
  return isSame && done.length > 0 && done.every(({ key }) => !left.has(keyText(key)));
}

function carriedOut(): Diagnostic {
  return diagnose("KS5006", {
    message: "this plan was carried out: nothing of it is left to do",
    hint: "plan anew to see what there is to do now",
  });
}

function recordOf(request: ClusterRequest, { wanted }: Prepared, { key, id }: PlanKey): PlanRecord {
  const asked = remembered.flatMap((field) => {
    const value = request[field];
    return value === undefined ? [] : [[field, paths.has(field) ? resolve(request.from, value) : value] as const];
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
    request: Object.fromEntries([...asked, ["folder", request.from]]),
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
