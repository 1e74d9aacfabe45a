import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../manifests/syntax.ts";
import { spliceObject } from "./splice-object.ts";

const object = { group: "", kind: "ConfigMap", namespace: "", name: "any" };
const told = (spliced: ReturnType<typeof spliceObject>) => ("text" in spliced ? spliced.text : spliced);
const set = (text: string, path: FieldPath, value: unknown) =>
  told(spliceObject(text, [], { type: "set", object, path, value }));
const remove = (text: string, path: FieldPath) => told(spliceObject(text, [], { type: "remove", object, path }));

describe("JSON stays JSON", () => {
  test.each<[string, string, FieldPath, unknown, string]>([
    ["a value", '{"a":1,"b":"two"}', ["b"], 'x"y', '{"a":1,"b":"x\\"y"}'],
    ["a value in place of one of another kind", '{"a": "one"}', ["a"], { k: ["v", null] }, '{"a": {"k":["v",null]}}'],
    ["a key more, without spaces", '{"a":1}', ["b"], "x", '{"a":1,"b":"x"}'],
    ["a key more, with spaces", '{"a": 1}', ["b"], "x", '{"a": 1, "b": "x"}'],
    ["a key more, with spaces between only", '{"a":1, "b":2}', ["c"], 3, '{"a":1, "b":2, "c": 3}'],
    ["a key in a line of its own", '{\n  "a": 1,\n  "b": 2\n}', ["c"], 3, '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}'],
    ["the first key", '{"a": {}}', ["a", "b"], 1, '{"a": {"b":1}}'],
    ["the first item", '{"a":[]}', ["a", 0], { k: "v" }, '{"a":[{"k":"v"}]}'],
    ["an item more", '{"a":["x"]}', ["a", 1], "y", '{"a":["x","y"]}'],
    ["behind spaces", '  {"a":1}', ["a"], "no", '  {"a":"no"}'],
    ["within a list", '[{"a":1}]', [0, "a"], "no", '[{"a":"no"}]'],
  ])("with %s", (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after);
  });

  test("without a key or an item", () => {
    expect(remove('{"a":1,"b":2}', ["a"])).toBe('{"b":2}');
    expect(remove('{"a":1,"b":2}', ["b"])).toBe('{"a":1}');
    expect(remove('{"a":{"b":2}}', ["a", "b"])).toBe('{"a":{}}');
    expect(remove('{"a":[1]}', ["a", 0])).toBe('{"a":[]}');
  });

  test("what is YAML in brackets is written as such", () => {
    expect(set("{a: 1, b: [x]}\n", ["b", 1], "z")).toBe("{a: 1, b: [x, z]}\n");
    expect(set('{"a": 1} # why\n', ["a"], "x")).toBe('{"a": "x"} # why\n');
    expect(set('# [why\na: {"b": 1}\n', ["a", "c"], "x")).toBe('# [why\na: {"b": 1, c: x}\n');
  });
});
