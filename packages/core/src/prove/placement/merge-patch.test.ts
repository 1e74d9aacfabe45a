import { expect, test } from "vitest";
import { mergePatchTo } from "./merge-patch.ts";

test.each<[before: unknown, after: unknown, patch: unknown]>([
  [{ a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 1, d: 3 } }, { b: { d: 3 } }],
  [{ a: 1, b: 2 }, { b: 2 }, { a: null }],
  [{ a: [1, 2] }, { a: [1] }, { a: [1] }],
  [{ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
  [{ a: { b: 1 } }, { a: "text" }, { a: "text" }],
  [{}, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1 } }, { a: { b: 1 } }, {}],
  [null, { a: 1 }, { a: 1 }],
])("from %j to %j", (before, after, patch) => {
  expect(mergePatchTo(before, after)).toEqual(patch);
});
