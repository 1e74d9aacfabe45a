import { describe, expect, test } from "vitest";
import { readYaml } from "../../manifests/read-yaml.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { changesToSet } from "./field-changes.ts";

const text =
  "name: web\nempty:\nnone: {}\nlabels: { app: web, tier: front }\nlist: [a, b, { c: d, e: f }, a]\nbare: []\n";

function changes(path: FieldPath, value: unknown): string[] {
  const root = readYaml({ file: "", path: "", text }).documents[0]?.root;
  if (!root) throw new Error("nothing to change");
  return changesToSet(root, path, value).map((change) => {
    const to = change.type === "remove" ? "" : ` ${JSON.stringify(change.value)}`;
    return `${change.type} ${change.path.join(".")}${to}`;
  });
}

describe("what is not there is made with all on its way", () => {
  test.each<[string, FieldPath, string]>([
    ["a field", ["spec"], "insert spec 1"],
    ["a field of one that is not there", ["spec", "a", "b"], 'insert spec {"a":{"b":1}}'],
    ["an item of a list that is not there", ["spec", 0, "b"], 'insert spec [{"b":1}]'],
    ["a field beside others", ["labels", "stage"], "insert labels.stage 1"],
    ["a field of an empty collection", ["none", "a"], "insert none.a 1"],
    ["an item at the end of a list", ["list", 4, "a"], 'insert list.4 {"a":1}'],
    ["an item of an empty list", ["bare", 0], "insert bare.0 1"],
  ])("%s", (_, path, change) => {
    expect(changes(path, 1)).toEqual([change]);
  });

  test.each<[string, FieldPath, string]>([
    ["by a mapping", ["empty", "a"], 'replace empty {"a":1}'],
    ["by a mapping of several", ["empty", "a", "b"], 'replace empty {"a":{"b":1}}'],
    ["by a list", ["empty", 0], "replace empty [1]"],
    ["by a list of mappings", ["empty", 0, "a"], 'replace empty [{"a":1}]'],
  ])("a field without a value is filled %s", (_, path, change) => {
    expect(changes(path, 1)).toEqual([change]);
  });
});

describe("what is there changes as little as it can", () => {
  test.each<[string, FieldPath, unknown, readonly string[]]>([
    ["not at all where it is the same", ["labels"], { tier: "front", app: "web" }, []],
    ["a scalar by another", ["name"], "shop", ['replace name "shop"']],
    ["a scalar by a collection", ["name"], { a: 1 }, ['replace name {"a":1}']],
    ["a field without a value by one", ["empty"], "x", ['replace empty "x"']],
    ["a mapping by what differs", ["labels"], { app: "api", tier: "front" }, ['replace labels.app "api"']],
    [
      "a mapping by what is new, and what goes",
      ["labels"],
      { app: "web", stage: "dev" },
      ['insert labels.stage "dev"', "remove labels.tier"],
    ],
    ["a mapping by nothing", ["labels"], {}, ["replace labels {}"]],
    ["a mapping by a list", ["labels"], ["a"], ['replace labels ["a"]']],
    ["a mapping by a scalar", ["labels"], "a", ['replace labels "a"']],
    ["an empty mapping by one that is not", ["none"], { a: 1 }, ['replace none {"a":1}']],
    ["a list by a mapping", ["list"], { a: 1 }, ['replace list {"a":1}']],
    ["a list by nothing", ["list"], [], ["replace list []"]],
    ["an empty list by one that is not", ["bare"], ["a"], ['replace bare ["a"]']],
    ["a list by what is behind it", ["list"], ["a", "b", { c: "d", e: "f" }, "a", "z"], ['insert list.4 "z"']],
    [
      "a list by what differs in it",
      ["list"],
      ["a", "x", { c: "d", e: "g" }, "a"],
      ['replace list.1 "x"', 'replace list.2.e "g"'],
    ],
    ["a list by an item less", ["list"], ["a", { c: "d", e: "f" }, "a"], ["remove list.1"]],
    ["a list by several less, the last first", ["list"], ["b", "a"], ["remove list.2", "remove list.0"]],
    ["a list by others and fewer", ["list"], ["x", "b"], ['replace list.0 "x"', "remove list.3", "remove list.2"]],
    [
      "a list that has one item twice by one of them",
      ["list"],
      ["a"],
      ["remove list.3", "remove list.2", "remove list.1"],
    ],
    [
      "a list by another order",
      ["list"],
      ["b", "a", { c: "d", e: "f" }, "a"],
      ['replace list.0 "b"', 'replace list.1 "a"'],
    ],
  ])("%s", (_, path, value, expected) => {
    expect(changes(path, value)).toEqual(expected);
  });

  test("and a text is not taken for a field without a value", () => {
    expect(changes(["name", "a"], 1)).not.toContain('replace name {"a":1}');
  });

  test("the whole document too", () => {
    expect(changes([], { name: "web" })).toHaveLength(5);
  });
});
