import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { type Cause, findingOf, stepsOf } from "./cause.ts";

const namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}\n";
const [object] = worldOf(namespace).objects.get("Namespace") ?? [];
const pair = { from: "dev", to: "test" };
const whole = object && { object, path: [] };
const field = object && { object, path: ["metadata", "labels"] };
const cause = (parts: Partial<Cause>): Cause => ({
  ...{ code: "KS3801", breaks: true, pairs: [pair], message: "they share it", at: undefined, related: [] },
  ...parts,
});
const key = { group: "", kind: "Namespace", namespace: "", name: "shop-dev" };

test("what an object says is shown with its field, where it is one", () => {
  expect(stepsOf(cause({ at: whole }), pair)).toStrictEqual([{ type: "state", object: key, says: "they share it" }]);
  expect(stepsOf(cause({ at: field }), pair)).toStrictEqual([
    { type: "state", object: key, field: "metadata.labels", says: "they share it" },
  ]);
  expect(stepsOf(cause({}), pair)).toEqual([]);
  const related = field ? [{ at: field, message: "and here" }] : [];
  expect(stepsOf(cause({ related }), pair)).toMatchObject([{ says: "and here" }]);
});

test("only what breaks has a witness, and only what is somewhere a place", () => {
  expect(findingOf(cause({ at: whole }))).toMatchObject({ at: whole, witness: { summary: "they share it" } });
  expect(Object.keys(findingOf(cause({ breaks: false })))).not.toContain("witness");
  expect(Object.keys(findingOf(cause({ pairs: [] })))).not.toContain("witness");
  expect(Object.keys(findingOf(cause({})))).not.toContain("at");
});
