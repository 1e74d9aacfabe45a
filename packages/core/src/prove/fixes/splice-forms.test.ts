import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../manifests/syntax.ts";
import { spliceObject } from "./splice-object.ts";

const object = { group: "", kind: "ConfigMap", namespace: "", name: "any" };
const told = (spliced: ReturnType<typeof spliceObject>) => ("text" in spliced ? spliced.text : spliced);
const set = (text: string, path: FieldPath, value: unknown) =>
  told(spliceObject(text, [], { type: "set", object, path, value }));
const remove = (text: string, path: FieldPath) => told(spliceObject(text, [], { type: "remove", object, path }));

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");

describe("a scalar keeps its form", () => {
  test.each<[string, string, unknown, string]>([
    ["plain", "a: one # why", "x", "a: x # why"],
    ["plain, as a number", "a: one # why", 5, "a: 5 # why"],
    ["plain, as nothing", "a: one # why", null, "a: null # why"],
    ["plain, in quotes where it would be no text", "a: one # why", "yes", 'a: "yes" # why'],
    ["a null", "a: null # why", "x", "a: x # why"],
    ["nothing at all", "a:", "x", "a: x"],
    ["nothing before a comment", "a: # why", "x", "a: x # why"],
    ["in single quotes", "a: 'one' # why", "it's, {x}", "a: 'it''s, {x}' # why"],
    ["in single quotes, as a truth", "a: 'one'", true, "a: true"],
    ["in single quotes that cannot hold it", "a: 'one'", "x\ty", 'a: "x\\ty"'],
    ["in single quotes that cannot hold its end", "a: 'one'", "x\t", 'a: "x\\t"'],
    ["in double quotes", 'a: "one" # why', 'say "x"', 'a: "say \\"x\\"" # why'],
    ["in double quotes, of several lines", 'a: "one"', "x\ny\n", 'a: "x\\ny\\n"'],
    ["in single quotes, with a bar in them", "a: 'x | y'", "it's | y", "a: 'it''s | y'"],
    ["plain, with what parts items in brackets", "a: one", "x,y", "a: x,y"],
    ["plain, with a quote at its end", "a: one'", "x", "a: x"],
    ["plain, with a quote of the other kind at its end", 'a: one"', "x", "a: x"],
    ["plain, with a bar in it", "a: one | two > three", "x", "a: x"],
  ])("%s", (_, before, value, after) => {
    expect(set(`${before}\nb: 1\n`, ["a"], value)).toBe(`${after}\nb: 1\n`);
  });
});

describe("a scalar becomes what its form cannot be", () => {
  test.each<[string, string, unknown, string]>([
    ["lines", "a: one", "x\ny\n", "a: |\n  x\n  y"],
    ["lines without a break at the end", "a: 'one'", "x\n\ny", "a: |-\n  x\n\n  y"],
    ["lines that no block holds", "a: one", " x\ny", 'a: " x\\ny"'],
    ["a mapping", "a: one", { b: 1, c: [] }, "a:\n  b: 1\n  c: []"],
    ["a list", "a: one", ["x", { k: "v" }], "a:\n- x\n- k: v"],
    ["an empty mapping", "a: one", {}, "a: {}"],
    ["an empty list", "a: 'one'", [], "a: []"],
  ])("%s", (_, before, value, after) => {
    expect(set(`${before}\nb: 1\n`, ["a"], value)).toBe(`${after}\nb: 1\n`);
  });

  test("where a sign, or a line, stands between it and its dash", () => {
    expect(set(lines("a:", "- -5", "- y"), ["a", 0], { k: "v" })).toBe(lines("a:", "- k: v", "- y"));
    expect(set(lines("a:", "  -", "    k: v", "  - x"), ["a", 0], ["z", "w"])).toBe(
      lines("a:", "  - - z", "    - w", "  - x"),
    );
    expect(set(lines("a : one", "b: 1"), ["a"], { k: "v" })).toBe(lines("a :", "  k: v", "b: 1"));
  });

  test("with empty lines of a text in it left empty", () => {
    expect(set(lines("a:", "  b: one"), ["a", "b"], { k: "x\n\ny\n" })).toBe(
      lines("a:", "  b:", "    k: |", "      x", "", "      y"),
    );
  });

  test("within another, at its place", () => {
    expect(set(lines("a:", "  b: one", "  c: 1"), ["a", "b"], { k: ["v"] })).toBe(
      lines("a:", "  b:", "    k:", "    - v", "  c: 1"),
    );
    expect(set(lines("a:", "  b: one", "  c: 1"), ["a", "b"], "x\n y\n")).toBe(
      lines("a:", "  b: |", "    x", "     y", "  c: 1"),
    );
    expect(set(lines("a:", "- x # why", "- y"), ["a", 0], { k: "v", l: [1] })).toBe(
      lines("a:", "- k: v", "  l:", "  - 1 # why", "- y"),
    );
    expect(set(lines("a:", "- x", "- y"), ["a", 1], ["v", "w"])).toBe(lines("a:", "- x", "- - v", "  - w"));
    expect(set(lines("a:", "  - x"), ["a", 0], "v\nw\n")).toBe(lines("a:", "  - |", "    v", "    w"));
  });
});

describe("a block becomes a scalar, with what follows it in place", () => {
  test.each<[string, string, FieldPath, unknown, string]>([
    ["a mapping", lines("a:", "  b: 1", "  c: 2", "# why", "d: e"), ["a"], "x", lines("a: x", "# why", "d: e")],
    ["a list", lines("a:", "- b", "- c", "d: e"), ["a"], "x", lines("a: x", "d: e")],
    ["an item", lines("a:", "- k: v", "  l: w", "- y"), ["a", 0], "x", lines("a:", "- x", "- y")],
    ["the last item", lines("a:", "- y", "-   k: v", "    l: w"), ["a", 1], "x", lines("a:", "- y", "- x")],
    ["one in brackets", lines("a: {b: 1} # why"), ["a"], "x", lines("a: x # why")],
    ["a list in brackets", lines("a: [b, 1]", "c: d"), ["a"], { k: [1] }, lines("a: {k: [1]}", "c: d")],
  ])("%s", (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after);
  });
});

describe("within brackets, in one line", () => {
  test.each<[string, string, FieldPath, unknown, string]>([
    ["a text", "a: {b: one, c: two}", ["a", "b"], "x", "a: {b: x, c: two}"],
    ["a text that brackets would part", "a: {b: one, c: two}", ["a", "b"], "x,y", 'a: {b: "x,y", c: two}'],
    ["a text that is none", "a: [one]", ["a", 0], "no", 'a: ["no"]'],
    ["a text with brackets", "a: [one]", ["a", 0], "x[0]", 'a: ["x[0]"]'],
    ["a text of several lines", "a: [one]", ["a", 0], "x\ny\n", 'a: ["x\\ny\\n"]'],
    ["a text in quotes", "a: {b: 'one'}", ["a", "b"], "it's", "a: {b: 'it''s'}"],
    ["a text in quotes that cannot hold it", "a: {b: 'one'}", ["a", "b"], "x\ty", 'a: {b: "x\\ty"}'],
    ["a text in double quotes", 'a: {b: "one"}', ["a", "b"], "x", 'a: {b: "x"}'],
    ["a number in place of one in quotes", "a: {b: 'one'}", ["a", "b"], 5, "a: {b: 5}"],
    ["nothing", "a: {b: one}", ["a", "b"], null, "a: {b: null}"],
    ["a list", "a: {b: 'one'}", ["a", "b"], [1, "x", []], "a: {b: [1, x, []]}"],
    ["a mapping", "a: [one]", ["a", 0], { "k,k": "v,w", l: null, m: {} }, 'a: [{"k,k": "v,w", l: null, m: {}}]'],
    ["a mapping in place of another", "a: {b: {c: 1}}", ["a", "b"], ["x"], "a: {b: [x]}"],
    ["a text in place of a pair", 'a: ["k": v]', ["a", 0], "x", "a: [x]"],
    ["a key more", "a: {b: 1}", ["a", "c"], 2, "a: {b: 1, c: 2}"],
    ["a key that needs quotes", "a: {b: 1}", ["a", "x,y"], 2, 'a: {b: 1, "x,y": 2}'],
    ["the first key", "a: {}", ["a", "c"], 2, "a: {c: 2}"],
    ["the first item", "a: []", ["a", 0], { k: "v" }, "a: [{k: v}]"],
    ["an item more", "a: [x] # why", ["a", 1], "z", "a: [x, z] # why"],
    [
      "an item in a line of its own, as the others",
      "a: [\n    x,\n    y\n  ]",
      ["a", 2],
      "z",
      "a: [\n    x,\n    y,\n    z\n  ]",
    ],
    ["an item behind the only one, in its line", "a: [\n    x\n  ]", ["a", 1], "z", "a: [\n    x,\n    z\n  ]"],
    ["an item behind two in one line", "a: [\n  x, y\n  ]", ["a", 2], "z", "a: [\n  x, y, z\n  ]"],
  ])("%s", (_, before, path, value, after) => {
    expect(set(`${before}\nd: e\n`, path, value)).toBe(`${after}\nd: e\n`);
  });

  test.each<[string, string, FieldPath, string]>([
    ["the first key", "a: {b: 1, c: 2}", ["a", "b"], "a: {c: 2}"],
    ["the last key", "a: {b: 1, c: 2}", ["a", "c"], "a: {b: 1}"],
    ["one between others", "a: [x, y, z]", ["a", 1], "a: [x, z]"],
    ["the only one", "a: {b: 1}", ["a", "b"], "a: {}"],
    ["the only item", "a: [x] # why", ["a", 0], "a: [] # why"],
    ["the only one of one within", "a: [{b: 1}]", ["a", 0, "b"], "a: [{}]"],
  ])("%s goes", (_, before, path, after) => {
    expect(remove(`${before}\nd: e\n`, path)).toBe(`${after}\nd: e\n`);
  });
});

describe("lines come behind the last one", () => {
  test.each<[string, string, FieldPath, unknown, string]>([
    ["a key", lines("a: 1 # why", "# end"), ["b"], 2, lines("a: 1 # why", "b: 2", "# end")],
    ["a key without a line break behind the last", "a: 1", ["b"], 2, "a: 1\nb: 2"],
    ["a key that needs quotes", lines("a: 1"), ["x: y"], 2, lines("a: 1", '"x: y": 2')],
    [
      "a key within",
      lines("a:", "  b: 1", "", "c: 2"),
      ["a", "d"],
      { k: 1 },
      lines("a:", "  b: 1", "  d:", "    k: 1", "", "c: 2"),
    ],
    [
      "a key of an item",
      lines("a:", "  - b: 1", "  - c: 2"),
      ["a", 0, "d"],
      [1],
      lines("a:", "  - b: 1", "    d:", "    - 1", "  - c: 2"),
    ],
    [
      "an item",
      lines("a:", "  - x", "b: 1"),
      ["a", 1],
      { k: "v", l: [1] },
      lines("a:", "  - x", "  - k: v", "    l:", "    - 1", "b: 1"),
    ],
    ["an item of one without indentation", lines("a:", "- x"), ["a", 1], "z", lines("a:", "- x", "- z")],
    ["a key of nothing", lines("a: 1"), ["b"], null, lines("a: 1", "b: null")],
    ["an item in an item", lines("a:", "- - x", "- y"), ["a", 0, 1], "z", lines("a:", "- - x", "  - z", "- y")],
  ])("%s", (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after);
  });

  test("before the end of a line of Windows", () => {
    expect(set("a: 1\r\nb: 2\r\n", ["c"], 3)).toBe("a: 1\r\nb: 2\nc: 3\r\n");
    expect(set("a:\r\n- x\r\nb: 2\r\n", ["a", 1], "z")).toBe("a:\r\n- x\n- z\r\nb: 2\r\n");
  });
});

describe("lines go", () => {
  test.each<[string, string, FieldPath, string]>([
    ["the first key", lines("a: 1 # why", "b: 2"), ["a"], lines("b: 2")],
    ["the last key", lines("a: 1", "b: 2 # why"), ["b"], lines("a: 1")],
    ["the last key of a text without a line break at its end", "a: 1\nb: 2", ["b"], "a: 1\n"],
    ["a key with all that it has", lines("a:", "  b: 1", "  c: [2]", "d: 3"), ["a"], lines("d: 3")],
    ["a text of several lines", lines("a: |", "  x", "  y", "b: 2"), ["a"], lines("b: 2")],
    ["an item with its comment", lines("a:", "- x", "- y # why", "b: 1"), ["a", 1], lines("a:", "- x", "b: 1")],
    ["an item of several lines", lines("a:", "  - k: v", "    l: w", "  - y"), ["a", 0], lines("a:", "  - y")],
    ["the only key of one", lines("a:", "  b: 1 # why", "c: 2"), ["a", "b"], lines("a: {} # why", "c: 2")],
    ["the only item", lines("a:", "- x", "c: 2"), ["a", 0], lines("a: []", "c: 2")],
    ["a key in the line of a dash", lines("a:", "- k: v # why", "  l: w"), ["a", 0, "k"], lines("a:", "- l: w")],
    ["the key behind it", lines("a:", "- k: v # why", "  l: w"), ["a", 0, "l"], lines("a:", "- k: v # why")],
    [
      "an item in the line of another's dash",
      lines("a:", "- - x", "  - y", "  - z"),
      ["a", 0, 0],
      lines("a:", "- - y", "  - z"),
    ],
    ["an item with a sign", lines("a:", "- -5", "- 6"), ["a", 0], lines("a:", "- 6")],
    ["an item before one with a sign", lines("a:", "- - x", "  - -5"), ["a", 0, 0], lines("a:", "- - -5")],
    ["an item in a line of its own", lines("a:", "-", "  k: v", "- y"), ["a", 0], lines("a:", "- y")],
    ["the item behind it", lines("a:", "- - x", "  - y", "  - z"), ["a", 0, 1], lines("a:", "- - x", "  - z")],
  ])("%s", (_, before, path, after) => {
    expect(remove(before, path)).toBe(after);
  });

  test("none where nothing is there", () => {
    expect(remove("a: 1\n", ["b"])).toBe("a: 1\n");
    expect(remove("a: [1]\n", ["a", 4])).toBe("a: [1]\n");
  });
});

describe("an edit is refused", () => {
  const noForm = { refused: "it cannot be written there in the form of the text" };
  const nothing = { refused: "the text has nothing there that could hold it" };
  const unread = { refused: "its document cannot be read" };
  const alias = {
    refused: "the text is written in a way that cannot be changed in one place, such as by an alias",
  };

  test.each<[string, string, FieldPath, unknown, object]>([
    ["as a whole", "a: 1\n", [], 1, noForm],
    ["where brackets have nothing to put it in the place of", "a: {b: , c: 1}\n", ["a", "b"], 1, noForm],
    ["in what has no such parts", "a: one\n", ["a", "b"], 1, nothing],
    ["beyond a list's end", "a: [x]\n", ["a", 2], 1, nothing],
    ["in what stands twice by an alias", "a: &x {b: 1}\nc: *x\n", ["a", "b"], 2, alias],
    ["in two documents", "a: 1\n---\nb: 2\n", ["a"], 2, unread],
    ["in what cannot be read", "a: [1\n", ["a"], 2, unread],
    ["in what says a thing twice", "a: 1\na: 2\n", ["a"], 3, unread],
    ["of a key that nothing follows", "? a\n", ["a"], 1, noForm],
    ["in nothing", "", ["a"], 2, unread],
  ])("%s", (_, text, path, value, refused) => {
    expect(set(text, path, value)).toEqual(refused);
  });

  test("that removes all", () => {
    expect(remove("a: 1\n", [])).toEqual(nothing);
  });
});
