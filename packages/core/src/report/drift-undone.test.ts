import { expect, test } from "vitest";
import type { Drift, FieldDrift } from "../plan/drift/drift.ts";
import { undoneByApply, undoneText } from "./drift-undone.ts";

const subject = {
  key: { group: "apps", kind: "Deployment", namespace: "web-dev", name: "web" },
  stage: "dev",
  team: "storefront",
  app: "web",
  origin: "platform.yaml:3",
};
const nobody = { manager: undefined, time: undefined, person: undefined };
const field: FieldDrift = { path: "spec.paused", declared: "true", live: undefined, secret: false, by: undefined };
const added: FieldDrift = { ...field, path: "metadata.labels.x", stays: true, by: { ...nobody, manager: "kubectl" } };
const changed = (...fields: FieldDrift[]): Drift => ({ ...subject, type: "changed", fields });
const missing: Drift = { ...subject, type: "missing", deleting: false, by: undefined };
const foreign: Drift = { ...subject, type: "foreign", by: nobody };

test("an apply undoes what is missing and what is set back, and nothing that was added", () => {
  expect([missing, changed(field), changed(field, added), changed(added), foreign].map(undoneByApply)).toEqual([
    "yes",
    "yes",
    "in part",
    "no",
    "no",
  ]);
});

test.each<readonly [drifts: readonly Drift[], text: string | undefined]>([
  [[], undefined],
  [[missing], "`kubestage apply` undoes it"],
  [[missing, changed(field)], "`kubestage apply` undoes all 2"],
  [[foreign], "`kubestage apply` undoes nothing of it: it stays until somebody takes it away"],
  [
    [foreign, changed(added)],
    "`kubestage apply` undoes none of them: what was added stays until somebody takes it away",
  ],
  [
    [missing, foreign],
    "`kubestage apply` undoes 1 of 2; what was added beside the declaration stays until somebody takes it away",
  ],
  [
    [missing, changed(field, added), foreign],
    "`kubestage apply` undoes 1 of 3, and 1 more in part; what was added beside the declaration stays until somebody takes it away",
  ],
  [
    [changed(field, added)],
    "`kubestage apply` undoes it in part; what was added beside the declaration stays until somebody takes it away",
  ],
])("it is said in one line: %#", (drifts, text) => {
  expect(undoneText(drifts)).toBe(text);
});

test("what another manager set to another value has to be taken from it, what is our own has not", () => {
  const by = (manager: string): Drift => changed({ ...field, by: { ...nobody, manager } });
  expect(undoneText([by("kubectl-edit")])).toBe("`kubestage apply --force-conflicts` undoes it");
  expect(undoneText([by("kubestage")])).toBe("`kubestage apply` undoes it");
});
