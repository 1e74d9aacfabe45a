import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../manifests/syntax.ts";
import { changeField } from "./change-field.ts";

const content = { name: "web", list: [{ a: 1 }, { a: 2 }], none: null };
const set = (path: FieldPath, value: unknown = "x") => changeField(content, path, { value })?.content;
const removed = (path: FieldPath) => changeField(content, path, "removed")?.content;

describe("a field is set", () => {
  test.each<[string, FieldPath, object]>([
    ["by its name", ["name"], { ...content, name: "x" }],
    ["in an item", ["list", 1, "a"], { ...content, list: [{ a: 1 }, { a: "x" }] }],
    ["as an item in another's place", ["list", 0], { ...content, list: ["x", { a: 2 }] }],
    ["behind the last item", ["list", 2], { ...content, list: [{ a: 1 }, { a: 2 }, "x"] }],
    ["with the fields on its way", ["spec", "a"], { ...content, spec: { a: "x" } }],
    ["with the lists on its way", ["spec", 0, "a"], { ...content, spec: [{ a: "x" }] }],
    ["where nothing but null is", ["none", 0], { ...content, none: ["x"] }],
    ["called as what every object has", ["toString"], { ...content, toString: "x" }],
  ])("%s", (_, path, expected) => {
    expect(set(path)).toEqual(expected);
  });

  test("the whole content where the path is empty", () => {
    expect(changeField(content, [], { value: "x" })).toEqual({ content: "x" });
    expect(changeField(undefined, ["a", 0], { value: "x" })).toEqual({ content: { a: ["x"] } });
  });

  test.each<[string, FieldPath]>([
    ["within a text", ["name", "a"]],
    ["as an item of a text", ["name", 0]],
    ["as an item of a mapping", [0]],
    ["by a name in a list", ["list", "a"]],
    ["within what cannot have it, further down", ["list", 0, "a", "b"]],
    ["beyond a list's end", ["list", 3]],
    ["before its beginning", ["list", -1]],
    ["beyond the end of a list that is not there", ["spec", 1]],
  ])("not %s", (_, path) => {
    expect(set(path)).toBeUndefined();
  });
});

describe("a field is removed", () => {
  test.each<[string, FieldPath, object]>([
    ["by its name", ["name"], { list: content.list, none: null }],
    ["of an item", ["list", 0, "a"], { ...content, list: [{}, { a: 2 }] }],
    ["as an item", ["list", 0], { ...content, list: [{ a: 2 }] }],
    ["as the last item", ["list", 1], { ...content, list: [{ a: 1 }] }],
    ["not where it is not there", ["spec"], content],
    ["nor behind the end of a list", ["list", 2], content],
    ["nor in what is not there", ["spec", "a", "b"], content],
    ["nor in what is null", ["none", "a"], content],
    ["nor in an item that is not there", ["list", 2, "a"], content],
  ])("%s", (_, path, expected) => {
    expect(removed(path)).toEqual(expected);
  });

  test("nowhere where there is nothing", () => {
    expect(changeField(undefined, ["a"], "removed")).toEqual({ content: undefined });
    expect(changeField(null, [0], "removed")).toEqual({ content: null });
  });

  test.each<[string, FieldPath]>([
    ["as a whole", []],
    ["within a text", ["name", "a"]],
    ["as an item of a mapping", [0]],
    ["before a list's beginning", ["list", -1]],
    ["by a name in a list", ["list", "a"]],
  ])("not %s", (_, path) => {
    expect(changeField(content, path, "removed")).toBeUndefined();
  });
});

test("what does not change is shared", () => {
  const changed = set(["list", 0, "a"]) as typeof content;
  expect(changed.list[1]).toBe(content.list[1]);
});
