import fc from "fast-check";
import { expect, test } from "vitest";
import { contentHash } from "../../manifests/content-hash.ts";
import { arrangePlan } from "../arrange-plan.ts";
import { comparePlans } from "./compare-plans.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { Action, Awaited, Plan, PlanItem } from "../plan.ts";
import { risks } from "../plan.ts";
import { planObject } from "../plan-object.ts";
import type { SavedPlan } from "./saved-plan.ts";
import { readSavedPlan, recordPlan, savePlan } from "./saved-plan.ts";
import { live, planItem, someObject, want } from "../testing/live-objects.ts";

const cluster = { name: "nonprod", uid: "uid-of-kube-system", version: "v1.36.3" };
const key = new TextEncoder().encode("a key that nobody can guess, 32 bytes");
const planOf = (items: readonly PlanItem[]): Plan => arrangePlan({ platform: "shop", cluster, stages: ["dev"], items });
const record = (plan: Plan, rest: object = {}) =>
  recordPlan(plan, { wanted: [], inputs: "inputs", key, keyId: "k", ...rest });

const text = fc.string({ maxLength: 5 });
const optional = fc.option(text, { nil: undefined });
const item = fc
  .record({
    stage: optional,
    team: optional,
    origin: optional,
    action: fc.constantFrom<Action[]>("create", "change", "replace", "delete"),
    risk: fc.constantFrom(...risks),
    because: fc.array(text, { maxLength: 1 }),
    changes: fc.array(fc.record({ path: text, before: optional, after: optional, secret: fc.boolean() }), {
      maxLength: 2,
    }),
    conflicts: fc.array(fc.record({ path: text, manager: text, time: optional }), { maxLength: 1 }),
    awaits: fc.constantFrom<(Awaited | undefined)[]>("namespace", "definition", undefined),
    refusal: fc.option(fc.record({ reason: text, message: text, hint: text }), { nil: undefined }),
    warnings: fc.array(text, { maxLength: 1 }),
    uid: optional,
    liveHash: text,
  })
  .map(planItem);
const plans = fc
  .array(item, { maxLength: 4 })
  .map((items) => planOf(items.map((one, index) => ({ ...one, key: { ...one.key, name: `web-${index}` } }))));

const savedAndRead = (plan: Plan): SavedPlan => {
  const read = readSavedPlan(savePlan(plan, { wanted: [], inputs: "inputs", key, keyId: "k" }));
  if ("problem" in read) throw new Error(read.problem);
  return read;
};

test("a plan that was saved is the plan that is read", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      expect(savedAndRead(plan)).toEqual(record(plan));
    }),
  );
});

/** Another value at one place of a plan. */
function altered(plan: SavedPlan, at: number): SavedPlan {
  const copy = structuredClone(plan) as unknown as Record<string, unknown>;
  const places: (() => void)[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(holder)) {
      if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
      if (Array.isArray(value) && value.length > 0) places.push(() => value.splice(0, 1));
      else if (typeof value !== "object")
        places.push(() => (holder[name] = typeof value === "string" ? `${value}x` : value === 0 ? 1 : 0));
    }
  };
  visit(copy);
  places[at % places.length]?.();
  return copy as unknown as SavedPlan;
}

/** What of a plan is carried out. */
function carriedOut({ cluster: { version: _, ...rest }, items, ...plan }: SavedPlan): string {
  const kept = items.map(({ warnings: _, conflicts, ...one }) => ({
    ...one,
    conflicts: conflicts.map(({ path, manager }) => ({ path, manager })),
  }));
  return contentHash({ ...plan, cluster: rest, items: kept });
}

test("two plans compare as equal exactly where the same is carried out", () => {
  fc.assert(
    fc.property(plans, fc.nat(), fc.boolean(), (plan, at, both) => {
      const saved = savedAndRead(plan);
      const { kind, version } = saved;
      const now = { ...altered(saved, at), kind, version };
      const [left, right] = both ? [saved, now] : [now, saved];
      expect(comparePlans(left, right).length === 0).toBe(carriedOut(left) === carriedOut(right));
      expect(comparePlans(saved, saved)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("what has moved is said in words", () => {
  const saved = record(planOf([planItem()]));
  const now = (items: readonly PlanItem[], rest: object = {}) => comparePlans(saved, record(planOf(items), rest));
  const name = keyText(planItem().key);
  expect(now([])).toEqual([`${name} was to be changed, and is not any more`]);
  expect(now([planItem({ action: "delete" })])).toEqual([`${name} was to be changed, and would be deleted`]);
  expect(now([planItem({ liveHash: "other" })])).toEqual([`${name} was changed in the cluster`]);
  expect(now([planItem({ uid: "other" })])).toEqual([`${name} was deleted or made anew in the cluster`]);
  expect(now([planItem()], { wanted: [want(someObject("apps/v1", "Deployment"))] })).toEqual([
    `${name} is declared otherwise`,
  ]);
  expect(now([planItem()], { inputs: "other" })).toEqual(["the declaration, or what it takes in, has changed"]);
  expect(now([planItem()], { keyId: "other" })).toEqual([
    "it was saved with another key, so that Secrets cannot be compared",
  ]);
  const more = planItem({ key: { ...planItem().key, name: "new" }, action: "create" });
  expect(now([planItem(), more])).toEqual(["apps/Deployment shop-dev/new would be created, which was not planned"]);
  expect(now([planItem()], { wanted: [want(someObject("v1", "ConfigMap"))] })).toEqual([
    "objects that needed no change are others by now",
  ]);
  const elsewhere = { ...saved, cluster: { ...cluster, uid: "other" } };
  expect(comparePlans(saved, elsewhere)).toEqual([
    "it is a plan for the cluster nonprod (uid-of-kube-system), and this is nonprod (other)",
  ]);
});

const secret = (password: string) => someObject("v1", "Secret", { data: { password } });

test("no value of a Secret is in a saved plan, nor a hash by which it could be guessed", () => {
  const [before, after] = [live(secret("b2xk")), secret("bmV3")];
  const wanted = want(after);
  const dryRun = { type: "accepted", object: live(after), conflicts: [], warnings: [] } as const;
  const changed = planObject(wanted, before, dryRun);
  const saved = savePlan(planOf([changed]), { wanted: [wanted], inputs: "", key, keyId: "k" });
  for (const guess of ["b2xk", "bmV3", "old", "new", contentHash(after), changed.liveHash])
    expect(saved).not.toContain(guess);
  const again = (value: string, by = key) =>
    recordPlan(planOf([changed]), { wanted: [want(secret(value))], inputs: "", key: by, keyId: "k" }).items[0]?.wanted;
  expect(again("bmV3")).toBe((JSON.parse(saved) as SavedPlan).items[0]?.wanted);
  expect(again("other")).not.toBe(again("bmV3"));
  expect(again("bmV3", key.toReversed())).not.toBe(again("bmV3"));
});

test("what is no plan of ours, of another version or damaged is refused with the reason", () => {
  const saved = JSON.parse(savePlan(planOf([planItem()]), { wanted: [], inputs: "", key, keyId: "k" })) as SavedPlan;
  const problemOf = (value: unknown) => (readSavedPlan(JSON.stringify(value)) as { problem?: string }).problem;
  expect(readSavedPlan("not JSON")).toEqual({ problem: "it is no plan that kubestage saved" });
  expect(problemOf({})).toBe("it is no plan that kubestage saved");
  expect(problemOf({ ...saved, version: 2 })).toBe("it is of version 2, and this kubestage reads version 1");
  expect(problemOf({ ...saved, items: [{ ...saved.items[0], action: "explode" }] })).toMatch(
    /^it is damaged at items\.0\.action/,
  );
  expect(problemOf({ ...saved, more: 1 })).toMatch(/^it is damaged/);
});
