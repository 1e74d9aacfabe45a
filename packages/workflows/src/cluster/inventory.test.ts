import type { InventoryEntry, ObjectKey } from "@kubestage/core";
import { expect, test } from "vitest";
import { entryOf, isSameEntry } from "./inventory.ts";

const deployment: ObjectKey = { group: "apps", kind: "Deployment", namespace: "shop-dev", name: "web" };
const stage = "dev";
const entry = (
  facts: { before?: Partial<InventoryEntry> | undefined; isNew?: boolean; wasApplied?: boolean; uid?: string },
  key: ObjectKey = deployment,
): InventoryEntry =>
  entryOf(
    { key, stage },
    {
      platform: "shop",
      uid: facts.uid ?? "uid-1",
      before: facts.before && { key, uid: undefined, stage, ...facts.before },
      isNew: facts.isNew ?? false,
      wasApplied: facts.wasApplied ?? false,
    },
  );

test("what was there before is adopted, and stays so however often it is applied", () => {
  const first = entry({});
  expect(first).toEqual({ key: deployment, uid: "uid-1", stage, adopted: true });
  expect(entry({ before: first, wasApplied: true })).toEqual(first);
  expect(entry({ wasApplied: true })).toEqual(first);
});

test("what kubestage made is its own, also where it was killed before saying so", () => {
  const made = { key: deployment, uid: "uid-1", stage };
  expect(entry({ isNew: true })).toEqual(made);
  expect(entry({ before: { uid: "uid-1" } })).toEqual(made);
  expect(entry({ before: {}, wasApplied: true })).toEqual(made);
  expect(entry({ before: {}, wasApplied: false })).toEqual({ ...made, adopted: true });
  expect(entry({ before: { uid: "uid-0" }, wasApplied: true })).toEqual({ ...made, adopted: true });
});

test("the ServiceAccount that Kubernetes makes is never ours; the platform's own namespace always", () => {
  const account: ObjectKey = { group: "", kind: "ServiceAccount", namespace: "shop-dev", name: "default" };
  expect(entry({ isNew: true }, account).adopted).toBe(true);
  expect(entry({ isNew: true }, { ...account, name: "web" }).adopted).toBeUndefined();
  const namespace = (name: string): ObjectKey => ({ group: "", kind: "Namespace", namespace: "", name });
  expect(entry({}, namespace("kubestage-shop")).adopted).toBeUndefined();
  expect(entry({}, namespace("shop-dev")).adopted).toBe(true);
});

test("what guards the inventory stands before the first entry, and is ours where we applied it", () => {
  const kind = "ValidatingAdmissionPolicy";
  const group = "admissionregistration.k8s.io";
  const guard: ObjectKey = { group, kind, namespace: "", name: "kubestage-shop-records" };
  expect(entry({ wasApplied: true }, guard).adopted).toBeUndefined();
  expect(entry({ wasApplied: false }, guard).adopted).toBe(true);
  expect(entry({ before: { uid: "uid-1", adopted: true }, wasApplied: true }, guard).adopted).toBe(true);
  expect(entry({ wasApplied: true }, { ...guard, name: "kubestage-shop-placement" }).adopted).toBe(true);
});

test("entries differ by UID, stage and whose it is", () => {
  const one = entry({ isNew: true });
  expect(isSameEntry(one, { ...one })).toBe(true);
  for (const other of [{ uid: undefined }, { stage: "next" }, { adopted: true }])
    expect(isSameEntry(one, { ...one, ...other })).toBe(false);
  expect(isSameEntry(undefined, { key: deployment, uid: undefined, stage: undefined })).toBe(false);
});
