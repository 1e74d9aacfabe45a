import { expect, test } from "vitest";
import { isSameValue } from "./same-value.ts";

test.each<[unknown, unknown]>([
  ["a", "a"],
  [1, 1],
  [null, null],
  [
    { a: 1, b: [1, { c: null }] },
    { b: [1, { c: null }], a: 1 },
  ],
  [[], []],
  [{}, {}],
])("%j is the same as %j", (left, right) => {
  expect(isSameValue(left, right)).toBe(true);
});

test.each<[unknown, unknown]>([
  ["a", "b"],
  ["1", 1],
  [null, {}],
  [null, []],
  [null, "null"],
  ["", {}],
  ["", []],
  [0, []],
  ["ab", ["a", "b"]],
  ["ab", { 0: "a", 1: "b" }],
  [[], {}],
  [["a"], { 0: "a" }],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: undefined }, { b: undefined }],
  [{ a: 1 }, { a: 2 }],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
  [
    [1, 2],
    [2, 1],
  ],
])("%j is not the same as %j, nor the other way round", (left, right) => {
  expect([isSameValue(left, right), isSameValue(right, left)]).toEqual([false, false]);
});
