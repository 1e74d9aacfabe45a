import { expect, test } from "vitest";
import type { StatusProblem } from "../manifests/status-problem.ts";
import { isMadeByUs } from "./foreign-replacement.ts";
import type { DryRun } from "./plan-object.ts";
import { planObject } from "./plan-object.ts";
import { live, owns, someObject, want } from "./testing/live-objects.ts";

const object = (data: object) => someObject("v1", "ConfigMap", { data });
const refused = (problem: Partial<StatusProblem>): DryRun => ({
  type: "refused",
  problem: { code: 422, reason: "Invalid", message: "", causes: [], ...problem },
  warnings: [],
});
const accepted = (result: ReturnType<typeof live>, rest: object = {}): DryRun => ({
  type: "accepted",
  object: result,
  conflicts: [],
  warnings: [],
  ...rest,
});

test("what is not there is created, and says whose it is", () => {
  const item = planObject(want(object({ a: "1" })), undefined, accepted(live(object({ a: "1" }))));
  expect(item).toEqual({
    key: { group: "", kind: "ConfigMap", namespace: "shop-dev", name: "web" },
    stage: "dev",
    team: "storefront",
    app: "web",
    origin: "platform.yaml:12",
    action: "create",
    risk: "routine",
    because: [],
    changes: [],
    conflicts: [],
    awaits: undefined,
    refusal: undefined,
    warnings: [],
    uid: undefined,
    liveHash: "",
  });
});

test("what cannot be asked about yet is created once it can", () => {
  const item = planObject(want(object({})), undefined, { type: "awaits", what: "definition" });
  expect(item).toMatchObject({ action: "create", awaits: "definition" });
});

test("what is as wanted needs nothing", () => {
  const found = live(object({ a: "1" }), { managedFields: [owns({ "f:data": {} })] });
  expect(planObject(want(object({ a: "1" })), found, { type: "same" })).toMatchObject({ action: "none", uid: "uid-1" });
  expect(planObject(want(object({ a: "1" })), found, accepted(found)).action).toBe("none");
});

test("fields that become ours are a change without changes", () => {
  const found = live(object({ a: "1" }), { managedFields: [] });
  const result = live(object({ a: "1" }), { managedFields: [owns({ "f:data": {} })] });
  expect(planObject(want(object({ a: "1" })), found, accepted(result))).toMatchObject({
    action: "change",
    changes: [],
    because: ["only who owns its fields changes"],
  });
});

test.each([
  ["exceeded quota", { code: 403, reason: "Forbidden", message: 'exceeded quota: "shop"' }, /raise the quota/],
  ["right", { code: 403, reason: "Forbidden", message: 'User "a" cannot patch resource "pods"' }, /doctor/],
  [
    "policy",
    { message: "ValidatingAdmissionPolicy 'p' denied request: field is immutable" },
    /what the policy refuses/,
  ],
  [
    "webhook that does not answer",
    { code: 500, reason: "InternalError", message: 'failed calling webhook "w"' },
    /runs/,
  ],
  [
    "webhook",
    { code: 400, reason: "BadRequest", message: 'admission webhook "w" denied the request: no' },
    /who runs it/,
  ],
  [
    "field",
    { message: "spec.a: Invalid", causes: [{ reason: "FieldValueInvalid", message: "no", field: "spec.a" }] },
    /correct spec\.a, which platform\.yaml:12 declares/,
  ],
  ["nothing known", { code: 418, reason: "", message: "no" }, /see what platform\.yaml:12 declares/],
])("a refusal says what to do: %s", (_, problem, hint) => {
  const item = planObject(want(object({})), live(object({})), refused(problem));
  expect(item).toMatchObject({
    action: "change",
    refusal: { message: problem.message, hint: expect.stringMatching(hint) },
  });
});

test("replacing what somebody else made is in conflict with whoever did; replacing what we made is not", () => {
  const causes = [{ reason: "FieldValueInvalid", message: "field is immutable", field: "spec.selector" }];
  const theirs = [
    owns({ "f:status": {} }, { manager: "kube-controller-manager", operation: "Update", subresource: "status" }),
    owns({ "f:metadata": {} }, { manager: "helm" }),
    owns(
      { "f:spec": { "f:selector": {} } },
      { manager: "kubectl-create", operation: "Update", time: "2026-11-21T12:00:00Z" },
    ),
  ];
  const found = live(object({}), { managedFields: theirs });
  const foreign = planObject(want(object({})), found, refused({ causes }), { isForeign: true });
  expect(foreign).toMatchObject({
    action: "replace",
    conflicts: [{ path: "spec.selector", manager: "kubectl-create", time: "2026-11-21T12:00:00Z" }],
  });
  expect(foreign.because[0]).toBe("not made by kubestage; by helm, kubectl-create");
  expect(planObject(want(object({})), found, refused({ causes })).conflicts).toEqual([]);
  const nameless = planObject(want(object({})), live(object({})), refused({ causes }), { isForeign: true });
  expect(nameless).toMatchObject({ conflicts: [{ path: "spec.selector", manager: "somebody" }] });
  expect(nameless.because[0]).toBe("not made by kubestage");
});

test("an object is ours by its entry: with its UID, or pending and applied by us; never one that was there before", () => {
  const entry = { key: want(object({})).key, uid: "uid-1", stage: "dev" };
  const applied = live(object({}), { managedFields: [owns({ "f:data": {} })] });
  expect(isMadeByUs(entry, live(object({})))).toBe(true);
  expect(isMadeByUs(undefined, applied)).toBe(false);
  expect(isMadeByUs({ ...entry, adopted: true }, applied)).toBe(false);
  expect(isMadeByUs({ ...entry, uid: "uid-2" }, applied)).toBe(false);
  expect(isMadeByUs({ ...entry, uid: undefined }, applied)).toBe(true);
  expect(isMadeByUs({ ...entry, uid: undefined }, live(object({})))).toBe(false);
});

test("a policy that calls something immutable is no reason to replace anything", () => {
  const message = "ValidatingAdmissionPolicy 'p' denied request: field is immutable";
  const causes = [{ reason: "Invalid", message: "field is immutable", field: "spec" }];
  expect(planObject(want(object({})), live(object({})), refused({ message, causes })).action).toBe("change");
});

test("a message or warning that repeats a secret value, plain or encoded, is withheld", () => {
  const secret = someObject("v1", "Secret", { data: { password: "aHVudGVyMg==" }, stringData: { pin: 31415 } });
  for (const leak of ["aHVudGVyMg==", "hunter2", "31415"]) {
    const problem = { code: 422, reason: "Invalid", message: `bad: ${leak}`, causes: [] };
    const item = planObject(want(secret), undefined, { type: "refused", problem, warnings: [`beware of ${leak}`] });
    expect(JSON.stringify(item)).not.toContain(leak);
    expect(item.refusal?.message).toBe("not shown, because it repeats a value of the Secret");
  }
});
