import { expect, test } from "vitest";
import { matchesSelector } from "./match.ts";

test.each([
  ["In", ["x", "y"], "y", true],
  ["In", ["x", "y"], "z", false],
  ["In", ["x"], undefined, false],
  ["NotIn", ["x"], "x", false],
  ["NotIn", ["x"], "y", true],
  ["NotIn", ["x"], undefined, true],
  ["Exists", undefined, "", true],
  ["Exists", undefined, undefined, false],
  ["DoesNotExist", undefined, "", false],
  ["DoesNotExist", undefined, undefined, true],
  ["Near", ["x"], "x", false],
])("%s %j selects a label that is %j: %j", (operator, values, value, expected) => {
  const selector = { matchExpressions: [{ key: "k", operator, ...(values && { values }) }] };
  expect(matchesSelector(selector, value === undefined ? {} : { k: value })).toBe(expected);
});

test("labels and expressions are all asked for", () => {
  const selector = {
    matchLabels: { a: "1", b: "2" },
    matchExpressions: [
      { key: "c", operator: "Exists" },
      { key: "d", operator: "Exists" },
    ],
  };
  expect(matchesSelector(selector, { a: "1", b: "2", c: "", d: "" })).toBe(true);
  expect(matchesSelector(selector, { a: "1", b: "3", c: "", d: "" })).toBe(false);
  expect(matchesSelector(selector, { a: "1", b: "2", d: "" })).toBe(false);
  expect(matchesSelector({}, {})).toBe(true);
});

test("a key of Object's own is a key like any other", () => {
  const missing = { matchExpressions: [{ key: "toString", operator: "DoesNotExist" }] };
  expect(matchesSelector(missing, {})).toBe(true);
  expect(matchesSelector(missing, { toString: "x" })).toBe(false);
});
