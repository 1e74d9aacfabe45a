import { expect, test } from "vitest";
import { fieldsOf, listOf, selectorOf } from "./fields.ts";

test("what is no mapping has no fields, what is no list has no entries", () => {
  expect([null, undefined, "text", 1, ["a"]].map(fieldsOf)).toEqual([{}, {}, {}, {}, {}]);
  expect(fieldsOf({ a: 1 })).toEqual({ a: 1 });
  expect([null, undefined, "text", { a: 1 }].map(listOf)).toEqual([[], [], [], []]);
  expect(listOf(["a"])).toEqual(["a"]);
});

test("what is no mapping is no selector, an empty one selects everything", () => {
  expect([null, undefined, "text", 1, ["a"]].map(selectorOf)).toEqual(Array(5).fill(undefined));
  expect(selectorOf({})).toEqual({ matchLabels: {}, matchExpressions: [] });
});

test("of a selector what is no requirement is left out", () => {
  const written = {
    matchLabels: { a: "1", b: 2 },
    matchExpressions: [
      { key: "c", operator: "In", values: ["x", 3, "y"] },
      { key: "d", operator: "Exists" },
      { key: 4, operator: "Exists" },
      { key: "e", operator: 5 },
      "text",
    ],
  };
  expect(selectorOf(written)).toEqual({
    matchLabels: { a: "1" },
    matchExpressions: [
      { key: "c", operator: "In", values: ["x", "y"] },
      { key: "d", operator: "Exists", values: [] },
    ],
  });
});
