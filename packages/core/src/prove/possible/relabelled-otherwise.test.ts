import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { makePossible } from "./make-possible.ts";

const group = "rbac.authorization.k8s.io";
const now = (object: string, key: string) => `${object}.metadata.?labels[?'${key}'].orValue('')`;
const same = (key: string) => `${now("object", key)} == ${now("oldObject", key)}`;

type Labels = Readonly<Record<string, string>>;

/** Whether developers may give web-dev these labels, beside the one of its name, where it has some of its own. */
function relabelled(expression: string, labels: Labels, own: Labels = {}) {
  const world = worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: ${JSON.stringify({ stage: "dev", locked: "true", ...own })} } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
---
{ apiVersion: ${group}/v1, kind: Role, metadata: { name: labels, namespace: web-dev }, rules: [{ apiGroups: [""], resources: [namespaces], verbs: [patch] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: labels, namespace: web-dev }, roleRef: { apiGroup: ${group}, kind: Role, name: labels }, subjects: [{ apiGroup: ${group}, kind: Group, name: developers }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: labels }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [namespaces] }] }
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: labels }, spec: { policyName: labels, validationActions: [Deny] } }
`);
  const possible = makePossible(world, makeRights(world, undefined), makeAdmission(world));
  return possible.relabelledNamespace("dev", "web-dev", { ...labels, "kubernetes.io/metadata.name": "web-dev" })
    .possible;
}

/** Whether they may give it the stage of prod, or take its stage away. */
function answersWith(expression: string, more: Labels = {}): unknown {
  const labels = { locked: "true", ...more };
  return [{ ...labels, stage: "prod" }, labels].map((wanted) => relabelled(expression, wanted));
}

test.each([
  ["an annotation of the new object", "object.metadata.?annotations[?'free'].orValue('') == 'yes'"],
  ["one of the old object, which is changed before", "oldObject.metadata.?annotations[?'free'].orValue('') == 'yes'"],
  ["another label of the new object", `${now("object", "free")} == 'yes'`],
  ["another label of the old object, which is changed before", `${now("oldObject", "free")} == 'yes'`],
  ["a label that is taken away before", `${now("oldObject", "locked")} != 'true'`],
  [
    "a label that is emptied before, and not taken away",
    `${now("oldObject", "locked")} != 'true' || (${same("stage")} && object.metadata.labels.locked in ['true', ''])`,
  ],
])("semantics 22: a guard that lets labels change by %s keeps nothing", (_, expression) => {
  expect(answersWith(`${expression} || ${same("stage")}`)).toEqual(["unknown", "unknown"]);
});

test.each([
  ["what it guards only", same("stage")],
  ["all labels", "object.metadata.labels == oldObject.metadata.labels"],
  ["a label that it guards too", `${now("oldObject", "locked")} != 'true' || (${same("stage")} && ${same("locked")})`],
])("a guard that goes by %s keeps it", (_, expression) => {
  expect(answersWith(expression)).toEqual([false, false]);
});

/** Labels of which each may only be taken away, in any order, and the stage only by whoever may do anything else. */
const onlyAway = (count: number) => {
  const keys = Array.from({ length: count }, (_, at) => `k${at}`);
  const kept = keys.map((key) => `(!('${key}' in object.metadata.labels) || ${same(key)})`);
  const more = Object.fromEntries(keys.map((key) => [key, "1"]));
  return { guard: [same("stage"), same("locked"), ...kept].join(" && "), more };
};

test.each([
  [6, false],
  [7, "unknown"],
])("of ways in which labels were changed before so many are looked at: %s that go, %s", (count, answer) => {
  const { guard, more } = onlyAway(count);
  expect(relabelled(guard, { ...more, locked: "true", stage: "prod" }, more)).toBe(answer);
});

test("a label that goes is tried after one that changes", () => {
  const free = `${now("oldObject", "a")} == '2' && !('b' in oldObject.metadata.labels)`;
  const guard = `(${same("stage")} && ${same("locked")} && (!('b' in object.metadata.labels) || ${same("b")})) || (${free})`;
  expect(relabelled(guard, { stage: "prod", locked: "true" }, { a: "1", b: "1" })).toBe("unknown");
});

test("a guard of all labels refuses one that it does not know", () => {
  const guards = ["object.metadata.labels.all(key, key in oldObject.metadata.labels)", "false"];
  for (const guard of guards) expect(answersWith(guard, { trusted: "true" })).toEqual([false, false]);
});

test("a guard that lets a label be taken away, and never given again", () => {
  const kept = "!has(object.metadata.labels.stage) || object.metadata.labels.stage == oldObject.metadata.labels.stage";
  expect(answersWith(kept)).toEqual([false, true]);
});
