import { expect, test } from "vitest";
import type { YamlValue } from "../manifests/write-yaml.ts";
import { compareValues, formatPath } from "./compare-values.ts";

const differ = (left: YamlValue, right: YamlValue): string[] =>
  compareValues({ raw: left, neutral: left }, { raw: right, neutral: right }).map(
    (one) => `${formatPath(one.path)}: ${JSON.stringify(one.left)} ${JSON.stringify(one.right)}`,
  );

test.each<[string, YamlValue, YamlValue, string[]]>([
  ["equal values", { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ["a deep value", { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ["a.c: 2 3"]],
  ["an absent key", { a: 1 }, { b: 1 }, ["a: 1 undefined", "b: undefined 1"]],
  ["a key with dots", { "x.y/z": 1 }, { "x.y/z": 2 }, ['["x.y/z"]: 1 2']],
  ["another type", { a: 1 }, { a: "1" }, ['a: 1 "1"']],
  [
    "named items in another order",
    [{ name: "a", v: 1 }, { name: "b" }],
    [{ name: "b" }, { name: "a", v: 2 }],
    ["[a].v: 1 2"],
  ],
  ["one item of a list", [{ x: 1 }, { x: 2 }], [{ x: 1 }, { x: 3 }], ["[].x: 2 3"]],
  ["further items", ["a"], ["a", "b", "c"], ['[]: undefined ["b","c"]']],
  ["another order", ["a", "b"], ["b", "a"], [': ["a","b"] ["b","a"]']],
])("%s", (_, left, right, expected) => {
  expect(differ(left, right)).toEqual(expected);
});

test("what is equal as it is, or with names exchanged, does not differ", () => {
  const left = {
    raw: { app: "dev", stage: "dev", size: "dev" },
    neutral: { app: "{stage}", stage: "{stage}", size: "{stage}" },
  };
  const right = {
    raw: { app: "dev", stage: "test", size: "one" },
    neutral: { app: "dev", stage: "{stage}", size: "one" },
  };
  expect(compareValues(left, right)).toEqual([{ path: ["size"], left: "{stage}", right: "one" }]);
});
