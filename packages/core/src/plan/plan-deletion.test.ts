import { expect, test } from "vitest";
import type { LiveObject } from "../manifests/kubernetes-object.ts";
import { keyOf } from "../manifests/object-key.ts";
import { planDeletion } from "./plan-deletion.ts";
import { live, owns, someObject } from "./testing/live-objects.ts";

const object = someObject("v1", "PersistentVolumeClaim");
const ours = owns({ "f:spec": {} });
const entry = (uid: string | undefined) => ({ key: keyOf(object), uid, stage: "dev" });
const found = (metadata: object = {}) => live(object, { managedFields: [ours], ...metadata });
const verdict = (uid: string | undefined, object: LiveObject | undefined) =>
  planDeletion(entry(uid), object, { team: "storefront", app: "web" });

test("the very object that we made is deleted, and what that costs is said", () => {
  expect(verdict("uid-1", found())).toMatchObject({
    type: "delete",
    item: {
      action: "delete",
      risk: "data",
      uid: "uid-1",
      stage: "dev",
      team: "storefront",
      app: "web",
      origin: undefined,
    },
  });
});

test("another object of its name is never deleted", () => {
  expect(verdict("uid-0", found())).toMatchObject({ type: "forget", because: "another object bears its name by now" });
  expect(verdict("uid-1", undefined)).toMatchObject({ type: "forget", because: "it is gone already" });
});

test("an entry of an interrupted run stands for an object only where we own fields of it", () => {
  expect(verdict(undefined, found())).toMatchObject({ type: "delete", item: { uid: "uid-1" } });
  expect(verdict(undefined, found({ managedFields: [] }))).toMatchObject({ type: "forget" });
});

test("what was there before is never deleted, whatever we own of it", () => {
  const adopted = (uid: string | undefined, metadata: object = {}) =>
    planDeletion({ ...entry(uid), adopted: true }, found(metadata), {});
  for (const uid of ["uid-1", undefined])
    expect(adopted(uid)).toEqual({ type: "keep", because: "it was there before kubestage" });
  expect(adopted("uid-1", { managedFields: [] }).type).toBe("forget");
});

test("what is somebody else's by now stays, and whose it is is said", () => {
  const theirs = owns({ "f:spec": {} }, { manager: "kubectl", operation: "Update" });
  expect(verdict("uid-1", found({ managedFields: [theirs] }))).toEqual({
    type: "keep",
    because: "kubestage owns no field of it any more; kubectl does",
  });
  const applier = owns({ "f:spec": {} }, { manager: "argocd-controller" });
  expect(verdict("uid-1", found({ managedFields: [ours, applier] }))).toEqual({
    type: "keep",
    because: "argocd-controller applies it too: no object has two appliers",
  });
  const ownerReferences = [{ apiVersion: "v1", kind: "Database", name: "orders", uid: "a", controller: true }];
  expect(verdict("uid-1", found({ ownerReferences }))).toEqual({
    type: "keep",
    because: "Database orders controls it by now",
  });
});

test("a controller that we named ourselves, and one that only keeps the status, do not hold it", () => {
  const ownerReferences = [{ apiVersion: "v1", kind: "Database", name: "orders", uid: "a", controller: true }];
  const withOwner = owns({ "f:metadata": { "f:ownerReferences": {} } });
  expect(verdict("uid-1", found({ ownerReferences, managedFields: [withOwner] })).type).toBe("delete");
  const status = owns({ "f:status": {} }, { manager: "controller", subresource: "status" });
  expect(verdict("uid-1", found({ managedFields: [ours, status] })).type).toBe("delete");
});

test("an object that is being deleted says what it waits for", () => {
  const leaving = found({ deletionTimestamp: "2026-11-21T12:00:00Z", finalizers: ["example.com/hold"] });
  expect(verdict("uid-1", leaving)).toMatchObject({
    item: { because: [expect.any(String), expect.stringContaining("waits for example.com/hold")] },
  });
});
